import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createDynamoOwedResults } from '../../functions/adapters/dynamodb/owed-results.ts';
import { createDynamoTaskStore, type TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { publishDueKey, resultDueKey } from '../../functions/domain/outbox.ts';
import { aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

let store: TestStore;
let asking: TaskStore;
let patient: TaskStore;

beforeAll(async () => {
  store = await startStore();
  asking = createDynamoTaskStore(store.client, TASK_TABLE, { retentionDays: 400, askWithinSeconds: 7200 });
  patient = createDynamoTaskStore(store.client, TASK_TABLE, { retentionDays: 400 });
});
afterAll(() => store.stop());

const inProgress = (taskId: string) => aReport({ taskId, status: 'generating_voice' });
const undecided = (taskId: string) => aReport(aSuccess({ taskId, voiceId: '' }));
/** A success that counts only once it is confirmed, told at one. */
const unconfirmed = (taskId: string) =>
  aReport(aSuccess({ taskId }), {
    verdict: { outcome: 'awaiting', reason: 'unconfirmed' },
    claim: { outcome: 'succeeded', result: 'voice_8f2c1d' },
    receivedAt: '2026-11-23T13:00:00.999Z',
  });

describe('an undecided callback', () => {
  test('that time will decide owes its result in a minute', async () => {
    const taskId = randomUUID();

    await asking.apply(inProgress(taskId));

    expect(await store.record(taskId)).toMatchObject({
      reason: 'in_progress',
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T10:01:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test('that time will not decide owes its result at once', async () => {
    const taskId = randomUUID();

    await asking.apply(undecided(taskId));

    expect(await store.record(taskId)).toMatchObject({
      reason: 'no_result',
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test('that claims a result says which, and owes it at once', async () => {
    const taskId = randomUUID();

    await asking.apply(unconfirmed(taskId));

    const record = await store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'awaiting',
      reason: 'unconfirmed',
      claim: { outcome: 'succeeded', voiceId: 'voice_8f2c1d' },
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T13:00:00.999Z',
      deadlineAt: '2026-11-23T15:00:00.000Z',
    });
    expect(record).not.toHaveProperty('voiceId');
    expect(record?.['claim']).not.toHaveProperty('reason');
  });

  test.each([inProgress, undecided])('owes nothing where nobody can be asked', async (report) => {
    const taskId = randomUUID();

    await patient.apply(report(taskId));

    const record = await store.record(taskId);
    for (const absent of ['due', 'dueAt', 'deadlineAt']) expect(record).not.toHaveProperty(absent);
  });

  test('that is delivered has no claim where results need no confirmation', async () => {
    const taskId = randomUUID();

    await asking.apply(aReport(aSuccess({ taskId })));

    expect(await store.record(taskId)).not.toHaveProperty('claim');
  });
});

describe('a callback about a task that was given up', () => {
  /** A task that was given up at noon; its event is out, unless it is said that it is not. */
  async function aTaskGivenUp({ isPublished = true } = {}): Promise<string> {
    const taskId = randomUUID();
    await asking.apply(inProgress(taskId));
    await asking.apply(aTimeout(taskId));
    if (isPublished) {
      const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
      await createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(
        key,
        2,
        '2026-11-23T12:00:01.000Z',
      );
    }
    return taskId;
  }

  const entry = { why: 'late', outcome: 'succeeded', voiceId: 'voice_8f2c1d', via: 'callback' };

  test('has it asked for once more, at once and for as long as any other', async () => {
    const taskId = await aTaskGivenUp();
    const before = await store.record(taskId);

    await asking.askAgain(unconfirmed(taskId));

    expect(await store.record(taskId)).toEqual({
      ...before,
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T13:00:00.999Z',
      deadlineAt: '2026-11-23T15:00:00.000Z',
      deliveries: 2,
      history: [expect.objectContaining(entry)],
    });
    expect(before).toMatchObject({ outcome: 'failed', reason: 'timed_out', deliveries: 1 });
  });

  test('is remembered where nobody can be asked', async () => {
    const taskId = await aTaskGivenUp();
    const before = await store.record(taskId);

    await patient.askAgain(unconfirmed(taskId));

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 2,
      history: [expect.objectContaining(entry)],
    });
  });

  test('is remembered when it is asked for already: that time stays', async () => {
    const taskId = await aTaskGivenUp();
    await asking.askAgain(unconfirmed(taskId));
    const before = await store.record(taskId);

    await asking.askAgain({ ...unconfirmed(taskId), receivedAt: '2026-11-23T14:00:00.000Z' });

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 3,
      history: [expect.objectContaining(entry), expect.objectContaining({ at: '2026-11-23T14:00:00.000Z' })],
    });
  });

  test('is remembered when its result came meanwhile, and is out', async () => {
    const taskId = await aTaskGivenUp();
    await asking.apply(aReport(aSuccess({ taskId })));
    const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
    await createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(key, 3, '2026-11-23T12:00:02.000Z');
    const before = await store.record(taskId);

    await asking.askAgain(unconfirmed(taskId));

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 3,
      history: [expect.objectContaining(entry)],
    });
  });

  test('has it asked for again when it was asked for in vain', async () => {
    const taskId = await aTaskGivenUp();
    await asking.askAgain(unconfirmed(taskId));
    const owed = {
      taskId,
      kind: 'generate',
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T13:00:00.999Z',
      deadlineAt: '2026-11-23T15:00:00.000Z',
    } as const;
    await createDynamoOwedResults(store.client, TASK_TABLE).drop(owed);

    await asking.askAgain({ ...unconfirmed(taskId), receivedAt: '2026-11-23T16:00:00.000Z' });

    expect(await store.record(taskId)).toMatchObject({
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T16:00:00.000Z',
      deadlineAt: '2026-11-23T18:00:00.000Z',
    });
  });

  test('is refused while the event of its deadline is not out, so that it comes again', async () => {
    const taskId = await aTaskGivenUp({ isPublished: false });
    const before = await store.record(taskId);

    await expect(asking.askAgain(unconfirmed(taskId))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
      cause: new Error('The event of the deadline is not out yet'),
    });
    expect(await store.record(taskId)).toEqual(before);
    expect(before).toMatchObject({ due: publishDueKey(taskId) });
  });

  test.each(['asking', 'patient'])('ends when the budget is used up: %s', async (name) => {
    const taskId = await aTaskGivenUp();
    const tasks = name === 'asking' ? asking : patient;

    await expect(tasks.askAgain(unconfirmed(taskId), AbortSignal.abort())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
  });
});

describe('a callback that hints at a result of a task that waits', () => {
  const hint = (taskId: string, receivedAt: string) => ({ ...unconfirmed(taskId), receivedAt });

  async function aTaskThatWaits(): Promise<string> {
    const taskId = randomUUID();
    await asking.apply(inProgress(taskId));
    return taskId;
  }

  test('has it asked for with the next sweep, and no longer than before', async () => {
    const taskId = await aTaskThatWaits();
    const before = await store.record(taskId);

    await asking.askNow(hint(taskId, '2026-11-23T10:00:30.000Z'));

    expect(await store.record(taskId)).toEqual({
      ...before,
      dueAt: '2026-11-23T10:00:30.000Z',
      deliveries: 2,
      history: [expect.objectContaining({ why: 'duplicate', via: 'callback' })],
    });
    expect(before).toMatchObject({
      dueAt: '2026-11-23T10:01:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test.each([
    { because: 'it is due by then', receivedAt: '2026-11-23T10:01:00.000Z', tasks: () => asking },
    { because: 'nobody can be asked', receivedAt: '2026-11-23T10:00:30.000Z', tasks: () => patient },
  ])('is only remembered when $because', async ({ receivedAt, tasks }) => {
    const taskId = await aTaskThatWaits();
    const before = await store.record(taskId);

    await tasks().askNow(hint(taskId, receivedAt));

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 2,
      history: [expect.objectContaining({ why: 'duplicate', via: 'callback' })],
    });
  });

  test('is only remembered when its result came meanwhile', async () => {
    const taskId = await aTaskThatWaits();
    await asking.apply(aReport(aSuccess({ taskId })));
    const before = await store.record(taskId);

    await asking.askNow(hint(taskId, '2026-11-23T10:00:30.000Z'));

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 3,
      history: [expect.objectContaining({ why: 'duplicate' })],
    });
  });

  test('has it asked for once more when it was given up meanwhile', async () => {
    const taskId = await aTaskThatWaits();
    await asking.apply(aTimeout(taskId));
    const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
    await createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(key, 2, '2026-11-23T12:00:01.000Z');

    await asking.askNow(hint(taskId, '2026-11-23T12:00:30.000Z'));

    expect(await store.record(taskId)).toMatchObject({
      reason: 'timed_out',
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T12:00:30.000Z',
      history: [expect.objectContaining({ why: 'late' })],
    });
  });

  test.each(['asking', 'patient'])('ends when the budget is used up: %s', async (name) => {
    const taskId = await aTaskThatWaits();
    const tasks = name === 'asking' ? asking : patient;

    await expect(
      tasks.askNow(hint(taskId, '2026-11-23T10:00:30.000Z'), AbortSignal.abort()),
    ).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
