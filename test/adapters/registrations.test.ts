import { ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import type { Registered } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Registration } from '../../functions/domain/decide-registration.ts';
import { resultDueKey } from '../../functions/domain/outbox.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { aFailure, aRegistration, aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { freePort } from '../support/free-port.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aRegistrationStore, aTaskStore, LOCAL, NO_BUDGET, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const PATIENT = {};
const ASKING = { lookUpWithinSeconds: 7200 };

const store = useStore();

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

/** Registers a task at ten, for two hours. */
function register(
  taskId: string,
  overrides: Partial<Registration> = {},
  settings: object = ASKING,
  client = store.client,
): Promise<Registered> {
  return aRegistrationStore({ client }, settings).register(aRegistration(taskId, overrides), undefined, () =>
    Promise.reject(new Error('No other URL has reported the task')),
  );
}

const apply = (report: Report, settings: object = ASKING) =>
  aTaskStore(store, settings).commit(report, NO_BUDGET);

describe('a task that nothing is known of', () => {
  const record = {
    kind: 'generate',
    outcome: 'awaiting',
    reason: 'not_reported',
    ref: 'order-17',
    registeredAt: '2026-11-23T10:00:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
    updatedAt: '2026-11-23T10:00:00.000Z',
    due: expect.stringMatching(/^result#(0\d|1[0-5])$/),
    dueAt: '2026-11-23T10:01:00.000Z',
    day: expect.stringMatching(/^2026-11-23#(0\d|1[0-5])$/),
    // 400 days after 2026-11-23T10:00:00Z.
    expiresAt: 1_829_988_000,
  };

  test('is awaited, and asked for after a minute', async () => {
    const taskId = randomUUID();

    const registered = await register(taskId);

    expect(registered).toEqual({ kind: 'created', item: { taskId, ...record } });
    expect(registered).toHaveProperty('item', await store.record(taskId));
  });

  test('is due at its deadline, without lookups', async () => {
    const taskId = randomUUID();

    expect(await register(taskId, {}, PATIENT)).toMatchObject({ kind: 'created' });
    expect(await store.record(taskId)).toEqual({ taskId, ...record, dueAt: '2026-11-23T12:00:00.000Z' });
  });

  test('needs no reference, and does not expire if retention is 0', async () => {
    const taskId = randomUUID();
    const { ref, expiresAt, ...rest } = record;

    expect(await register(taskId, { ref: undefined }, { retentionDays: 0 })).toMatchObject({
      kind: 'created',
    });
    expect(await store.record(taskId)).toEqual({
      taskId,
      ...rest,
      dueAt: '2026-11-23T12:00:00.000Z',
    });
  });
});

describe('a task that was registered before', () => {
  const later = { registeredAt: '2026-11-23T10:30:00.000Z', deadlineAt: '2026-11-30T10:30:00.000Z' };

  test.each(['order-17', undefined])('is known, and stays as it is: by the reference %s', async (ref) => {
    const taskId = randomUUID();
    await register(taskId);
    const before = await store.record(taskId);

    expect(await register(taskId, { ...later, ref })).toMatchObject({ kind: 'known' });
    expect(await store.record(taskId)).toEqual(before);
  });

  test('takes the reference that it had not', async () => {
    const taskId = randomUUID();
    await register(taskId, { ref: undefined });
    const before = await store.record(taskId);

    expect(await register(taskId, later)).toMatchObject({ kind: 'known' });
    expect(await store.record(taskId)).toEqual({ ...before, ref: 'order-17' });
  });

  test('is not registered by another reference, and stays as it is', async () => {
    const taskId = randomUUID();
    await register(taskId);
    const before = await store.record(taskId);

    expect(await register(taskId, { ...later, ref: 'order-18' })).toStrictEqual({
      kind: 'other ref',
      ref: 'order-17',
    });
    expect(await store.record(taskId)).toEqual(before);
  });
});

describe('a task whose callback came first', () => {
  const settled = [
    ['a success', aSuccess],
    ['a failure', aFailure],
  ] as const;

  test.each(settled)('keeps its outcome, without a pending result: %s', async (_name, body) => {
    const taskId = randomUUID();
    await apply(aReport(body({ taskId })));
    const before = await store.record(taskId);

    expect(await register(taskId)).toMatchObject({ kind: 'known' });
    expect(await store.record(taskId)).toEqual({ ...before, registeredAt: '2026-11-23T10:00:00.000Z' });
  });

  test.each(settled)('has nothing pending once its event is out: %s', async (_name, body) => {
    const taskId = randomUUID();
    await apply(aReport(body({ taskId })));
    await createDynamoOutboxStore(store.client, TASK_TABLE).markPublished(keyOf(taskId), 1, 'now');

    await register(taskId);

    const record = await store.record(taskId);
    for (const absent of ['due', 'dueAt', 'deadlineAt']) expect(record).not.toHaveProperty(absent);
  });

  test('and that timed out stays so', async () => {
    const taskId = randomUUID();
    await apply(aReport(aSuccess({ taskId, voiceId: '' })));
    await apply(aTimeout(taskId));
    const before = await store.record(taskId);

    expect(await register(taskId)).toMatchObject({ kind: 'known' });
    expect(await store.record(taskId)).toEqual({ ...before, registeredAt: '2026-11-23T10:00:00.000Z' });
    expect(before).toMatchObject({ outcome: 'failed', reason: 'timed_out' });
  });

  test.each([
    ['asked for at once', { voiceId: '' }],
    ['in progress', { voiceId: '', status: 'generating_voice' }],
  ])('stays due when it was, among the registered ones, if undecided: %s', async (_name, data) => {
    const taskId = randomUUID();
    await apply(aReport(aSuccess({ taskId, ...data })));
    const before = await store.record(taskId);

    expect(await register(taskId, { registeredAt: '2026-11-23T10:10:00.000Z' })).toMatchObject({
      kind: 'known',
    });
    expect(await store.record(taskId)).toEqual({
      ...before,
      registeredAt: '2026-11-23T10:10:00.000Z',
      due: resultDueKey(taskId),
    });
    expect(before).toMatchObject({ outcome: 'awaiting', deadlineAt: '2026-11-23T12:00:00.000Z' });
  });

  test('is due from now on, if undecided without lookups', async () => {
    const taskId = randomUUID();
    await apply(aReport(aSuccess({ taskId, voiceId: '' })), PATIENT);
    const before = await store.record(taskId);

    expect(await register(taskId, {}, PATIENT)).toMatchObject({ kind: 'known' });
    expect(await store.record(taskId)).toEqual({
      ...before,
      registeredAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
      due: expect.stringMatching(/^result#/),
      dueAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test.each([
    ['undecided', (taskId: string) => aSuccess({ taskId, voiceId: '' })],
    ['decided', (taskId: string) => aSuccess({ taskId })],
  ])('keeps the reference of its URL if it is registered without one: %s', async (_name, body) => {
    const taskId = randomUUID();
    await apply(aReport(body(taskId)));
    const before = await store.record(taskId);

    expect(await register(taskId, { ref: undefined })).toMatchObject({ kind: 'known' });

    const registered = { registeredAt: '2026-11-23T10:00:00.000Z', ref: 'order-17' };
    expect(await store.record(taskId)).toMatchObject({ ...registered, outcome: before?.['outcome'] });
  });
});

describe('what comes meanwhile', () => {
  /** A client that does something before each of the registration's writes, one thing after the other. */
  function interrupted(taskId: string, interruptions: readonly ((taskId: string) => Promise<unknown>)[]) {
    const calls: string[] = [];
    const rest = interruptions.values();
    const client = interceptedDynamoDb(store.endpoint, async ({ command, send }) => {
      calls.push(command);
      await rest.next().value?.(taskId);
      return send();
    });
    return { calls, client };
  }

  const hear = (body: (data: object) => object) => (taskId: string) => apply(aReport(body({ taskId })));
  const undecided = hear((data) => aSuccess({ ...data, voiceId: '' }));
  const remove = (taskId: string) =>
    store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }));

  test.each([
    ['nothing', [], 1, 'created'],
    ['a success', [hear(aSuccess)], 2, 'known'],
    [
      'one after the other',
      [undecided, (taskId: string) => apply(aTimeout(taskId)), hear(aFailure), hear(aSuccess)],
      3,
      'known',
    ],
    ['what decides the first', [undecided, hear(aFailure)], 3, 'known'],
    ['what decides and is deleted again', [undecided, hear(aSuccess), remove], 4, 'created'],
  ])('is recorded, and the task registered: %s', async (_name, interruptions, writes, kind) => {
    const taskId = randomUUID();
    const { calls, client } = interrupted(taskId, interruptions);

    expect(await register(taskId, {}, ASKING, client)).toMatchObject({ kind });
    expect(calls).toEqual(Array.from({ length: writes }, () => 'UpdateItemCommand'));
    expect(await store.record(taskId)).toMatchObject({
      registeredAt: '2026-11-23T10:00:00.000Z',
      ref: 'order-17',
    });
  });

  test.each([
    ['a callback that decides', hear(aFailure)],
    ['a registration', (taskId: string) => register(taskId, { ref: 'order-17' })],
  ])('with another reference is believed: %s', async (_name, other) => {
    const taskId = randomUUID();
    await register(taskId, { ref: undefined });
    const { client } = interrupted(taskId, [() => Promise.resolve(), other]);

    expect(await register(taskId, { ref: 'order-18' }, ASKING, client)).toStrictEqual({
      kind: 'other ref',
      ref: 'order-17',
    });
  });

  test('each time, without end, is an outage', async () => {
    let calls = 0;
    const client = interceptedDynamoDb(store.endpoint, () => {
      calls += 1;
      const Item = { outcome: { S: `outcome-${calls}` }, ref: { S: 'order-17' } };
      return Promise.reject(new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, Item }));
    });

    await expect(register('t', {}, ASKING, client)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
      cause: new Error('The record changed 5 times meanwhile'),
    });
    expect(calls).toBe(5);
  });
});

test('an outage is reported, saying that a retry is safe', async () => {
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${await freePort()}`,
    maxAttempts: 1,
    ...LOCAL,
  });

  await expect(register('t', {}, ASKING, client)).rejects.toMatchObject({
    name: 'StoreUnavailableError',
    message: 'The store did not confirm UpdateItem',
    cause: { message: expect.stringContaining('ECONNREFUSED') },
  });
});
