import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { CallbackReport } from '../../functions/domain/read-callback.ts';
import { publishDueKey, resultDueKey, unregisteredDueKey } from '../../functions/domain/outbox.ts';
import { aClaim, aRegistration, aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let asking: TaskStore;
let patient: TaskStore;

beforeAll(() => {
  asking = aTaskStore(store, { lookUpWithinSeconds: 7200 });
  patient = aTaskStore(store);
});

const inProgress = (taskId: string) => aReport({ taskId, status: 'generating_voice' });
const undecided = (taskId: string) => aReport(aSuccess({ taskId, voiceId: '' }));
/** A success that counts only once it is confirmed, reported at one. */
const claimed = (taskId: string, receivedAt = '2026-11-23T13:00:00.999Z') =>
  aClaim(aSuccess({ taskId }), { receivedAt });

const commit = (report: CallbackReport, tasks = asking) => tasks.commit(report, NO_BUDGET);

const register = (taskId: string) =>
  aRegistrationStore(store, { lookUpWithinSeconds: 7200 }).register(aRegistration(taskId), undefined, () =>
    Promise.resolve(),
  );

const markPublished = (taskId: string, revision: number) =>
  createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(
    { taskId: { S: taskId }, kind: { S: 'generate' } },
    revision,
    '2026-11-23T12:00:01.000Z',
  );

const entryOf = (why: string) =>
  expect.objectContaining({ why, outcome: 'succeeded', voiceId: 'voice_8f2c1d', via: 'callback' });

describe('an undecided callback', () => {
  test.each([
    ['that time decides: in a minute', inProgress, 'in_progress', '2026-11-23T10:01:00.000Z'],
    ['that time does not decide: at once', undecided, 'no_result', '2026-11-23T10:00:00.000Z'],
  ])('%s, a lookup is due, until two hours later', async (_name, report, reason, dueAt) => {
    const taskId = randomUUID();

    await commit(report(taskId));

    expect(await store.record(taskId)).toMatchObject({
      reason,
      due: unregisteredDueKey('order-17'),
      dueAt,
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test('of a registered task leaves it among the registered ones, until its own deadline', async () => {
    const taskId = randomUUID();
    await register(taskId);

    await commit(undecided(taskId));

    expect(await store.record(taskId)).toMatchObject({
      reason: 'no_result',
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test('that claims a result says which, and has the provider asked at once', async () => {
    const taskId = randomUUID();

    await commit(claimed(taskId));

    const record = await store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'awaiting',
      reason: 'unconfirmed',
      due: unregisteredDueKey('order-17'),
      dueAt: '2026-11-23T13:00:00.999Z',
      deadlineAt: '2026-11-23T15:00:00.000Z',
    });
    expect(record).not.toHaveProperty('voiceId');
    expect(record?.['claims']).toEqual([{ outcome: 'succeeded', voiceId: 'voice_8f2c1d' }]);
  });

  test.each([inProgress, undecided])(
    'has nothing pending where the provider cannot be asked',
    async (report) => {
      const taskId = randomUUID();

      await commit(report(taskId), patient);

      const record = await store.record(taskId);
      for (const absent of ['due', 'dueAt', 'deadlineAt']) expect(record).not.toHaveProperty(absent);
    },
  );

  test('claims nothing where results need no confirmation', async () => {
    const taskId = randomUUID();

    await commit(aReport(aSuccess({ taskId })));

    expect(await store.record(taskId)).not.toHaveProperty('claims');
  });
});

describe('a callback about a task that timed out', () => {
  /** A task that timed out at noon, and whose event is published unless said otherwise. */
  async function aTimedOutTask({ isPublished = true, isRegistered = false } = {}): Promise<string> {
    const taskId = randomUUID();
    await commit(inProgress(taskId));
    if (isRegistered) await register(taskId);
    await asking.commit(aTimeout(taskId), NO_BUDGET);
    if (isPublished) await markPublished(taskId, 2);
    return taskId;
  }

  test.each([false, true])(
    'has it looked up again, at once and for as long as any other: registered %s',
    async (isRegistered) => {
      const taskId = await aTimedOutTask({ isRegistered });
      const before = await store.record(taskId);

      expect(await commit(claimed(taskId))).toMatchObject({ kind: 'recorded', transition: 'late' });

      expect(await store.record(taskId)).toEqual({
        ...before,
        due: isRegistered ? resultDueKey(taskId) : unregisteredDueKey('order-17'),
        dueAt: '2026-11-23T13:00:00.999Z',
        deadlineAt: '2026-11-23T15:00:00.000Z',
        deliveries: 2,
        claims: [{ outcome: 'succeeded', voiceId: 'voice_8f2c1d' }],
        history: [entryOf('late')],
      });
      expect(before).toMatchObject({ outcome: 'failed', reason: 'timed_out', deliveries: 1 });
    },
  );

  test('is only kept in the history where the provider cannot be asked', async () => {
    const taskId = await aTimedOutTask();
    const before = await store.record(taskId);

    await commit(claimed(taskId), patient);

    expect(await store.record(taskId)).toEqual({ ...before, deliveries: 2, history: [entryOf('late')] });
  });

  test('is only kept in the history once a lookup is scheduled: its time stays', async () => {
    const taskId = await aTimedOutTask();
    await commit(claimed(taskId));
    const before = await store.record(taskId);

    await commit(claimed(taskId, '2026-11-23T14:00:00.000Z'));

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 3,
      history: [entryOf('late'), expect.objectContaining({ at: '2026-11-23T14:00:00.000Z' })],
    });
  });

  test('is only kept in the history if its result came meanwhile, and is published', async () => {
    const taskId = await aTimedOutTask();
    await commit(aReport(aSuccess({ taskId })));
    await markPublished(taskId, 3);
    const before = await store.record(taskId);

    await commit(claimed(taskId));

    expect(await store.record(taskId)).toEqual({ ...before, deliveries: 3, history: [entryOf('duplicate')] });
  });

  test('has it looked up again also after a further lookup had no result', async () => {
    const taskId = await aTimedOutTask();
    await commit(claimed(taskId));
    await createPendingResults(store.client, TASK_TABLE).clear({
      taskId,
      kind: 'generate',
      due: unregisteredDueKey('order-17'),
      dueAt: '2026-11-23T13:00:00.999Z',
      deadlineAt: '2026-11-23T15:00:00.000Z',
    });

    await commit(claimed(taskId, '2026-11-23T16:00:00.000Z'));

    expect(await store.record(taskId)).toMatchObject({
      due: unregisteredDueKey('order-17'),
      dueAt: '2026-11-23T16:00:00.000Z',
      deadlineAt: '2026-11-23T18:00:00.000Z',
    });
  });

  test('is refused until the event of its deadline is published, so that the provider repeats it', async () => {
    const taskId = await aTimedOutTask({ isPublished: false });
    const before = await store.record(taskId);

    await expect(commit(claimed(taskId))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
      cause: new Error('The event of the deadline is not published yet'),
    });
    expect(await store.record(taskId)).toEqual(before);
    expect(before).toMatchObject({ due: publishDueKey(taskId) });
  });
});

describe('a callback that hints at a result of a task that waits', () => {
  async function aTaskThatWaits(): Promise<string> {
    const taskId = randomUUID();
    await commit(inProgress(taskId));
    return taskId;
  }

  test('has it looked up with the next sweep, and no longer than before', async () => {
    const taskId = await aTaskThatWaits();
    const before = await store.record(taskId);

    expect(await commit(claimed(taskId, '2026-11-23T10:00:30.000Z'))).toMatchObject({
      transition: 'duplicate',
    });

    expect(await store.record(taskId)).toEqual({
      ...before,
      dueAt: '2026-11-23T10:00:30.000Z',
      deliveries: 2,
      claims: [{ outcome: 'succeeded', voiceId: 'voice_8f2c1d' }],
      history: [entryOf('duplicate')],
    });
    expect(before).toMatchObject({
      dueAt: '2026-11-23T10:01:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test.each([
    { because: 'it is due by then', receivedAt: '2026-11-23T10:01:00.000Z', tasks: () => asking },
    {
      because: 'the provider cannot be asked',
      receivedAt: '2026-11-23T10:00:30.000Z',
      tasks: () => patient,
    },
  ])('changes no time if $because', async ({ receivedAt, tasks }) => {
    const taskId = await aTaskThatWaits();
    const before = await store.record(taskId);

    await commit(claimed(taskId, receivedAt), tasks());

    expect(await store.record(taskId)).toMatchObject({ dueAt: before?.['dueAt'], deliveries: 2 });
  });

  test('is only kept in the history if its result came meanwhile', async () => {
    const taskId = await aTaskThatWaits();
    await commit(aReport(aSuccess({ taskId })));
    const before = await store.record(taskId);

    await commit(claimed(taskId, '2026-11-23T10:00:30.000Z'));

    expect(await store.record(taskId)).toEqual({ ...before, deliveries: 3, history: [entryOf('duplicate')] });
  });
});
