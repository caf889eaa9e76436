import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import { createDynamoTaskStore, type TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { aFailure, aLookup, aReport, aSuccess, TRACE_ID, TRACEPARENT } from '../support/builders.ts';
import { freePort } from '../support/free-port.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aTaskStore, LOCAL, NO_BUDGET, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let tasks: TaskStore;

beforeAll(() => {
  tasks = aTaskStore(store);
});

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

const put = (taskId: string, item: Record<string, AttributeValue>) =>
  store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: { ...keyOf(taskId), ...item } }));

const remove = (taskId: string) =>
  store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }));

/** Commits a report, and returns what it did. */
async function deliver(report: Report, to = tasks): Promise<string> {
  const committed = await to.commit(report, NO_BUDGET);
  return committed.kind === 'recorded' ? committed.transition : committed.kind;
}

/** The store behind a client that counts its calls, and does something before each. */
function aWatchedStore(before: (call: number) => unknown = () => undefined) {
  const calls: string[] = [];
  const client = interceptedDynamoDb(store.endpoint, async ({ command, send }) => {
    calls.push(command);
    await before(calls.length);
    return send();
  });
  return { calls, tasks: aTaskStore({ client }) };
}

describe('the record', () => {
  test('of a first success says everything that people look for', async () => {
    const taskId = randomUUID();
    const report = aReport(aSuccess({ taskId }), { traceparent: TRACEPARENT });

    expect(await tasks.commit(report, NO_BUDGET)).toStrictEqual({
      kind: 'recorded',
      transition: 'applied',
      report,
    });

    expect(await store.record(taskId)).toEqual({
      taskId,
      kind: 'generate',
      outcome: 'succeeded',
      voiceId: 'voice_8f2c1d',
      status: 'success',
      code: 200,
      msg: 'success',
      errorCode: 0,
      errorMessage: '',
      ref: 'order-17',
      rank: 3,
      revision: 1,
      deliveries: 1,
      via: 'callback',
      traceparent: TRACEPARENT,
      receivedAt: '2026-11-23T10:00:00.000Z',
      updatedAt: '2026-11-23T10:00:00.000Z',
      settledAt: '2026-11-23T10:00:00.000Z',
      raw: report.raw,
      due: expect.stringMatching(/^publish#(0\d|1[0-5])$/),
      dueAt: '2026-11-23T10:15:00.000Z',
      day: expect.stringMatching(/^2026-11-23#(0\d|1[0-5])$/),
      // 400 days after 2026-11-23T10:00:00Z.
      expiresAt: 1_829_988_000,
    });
  });

  test('of an undecided report says why, and has no pending event', async () => {
    const taskId = randomUUID();

    await deliver(aReport(aSuccess({ taskId, voiceId: '' })));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ outcome: 'awaiting', reason: 'no_result', rank: 0, revision: 1 });
    for (const absent of ['voiceId', 'settledAt', 'due', 'dueAt', 'deadlineAt'])
      expect(record).not.toHaveProperty(absent);
  });

  test.each([
    ['a voice that was rejected', { voiceId: 'fail', status: 'success' }, 'failed'],
    ['a success that its code contradicts', { voiceId: 'voice_x', status: 'success', code: 500 }, 'awaiting'],
  ])('of %s has no voice id that could be taken for one', async (_name, body, outcome) => {
    const taskId = randomUUID();

    await deliver(aReport({ taskId, ...body }));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ outcome });
    expect(record).not.toHaveProperty('voiceId');
  });

  test('of a success after a failure keeps nothing of the failure but when it first came', async () => {
    const taskId = randomUUID();
    const body = aFailure({ taskId, status: 'processing_validate_fail' });
    await deliver(aReport(body, { raw: '語'.repeat(21_845) }));
    expect(await store.record(taskId)).toMatchObject({ reason: 'verification_failed', rawSizeBytes: 65_535 });

    const later = aReport(
      { taskId, status: 'success', voiceId: 'voice_b' },
      { receivedAt: '2026-11-24T10:00:00.000Z' },
    );
    expect(await deliver(later)).toBe('applied');

    const record = await store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_b',
      revision: 2,
      deliveries: 2,
      raw: later.raw,
      receivedAt: '2026-11-23T10:00:00.000Z',
      updatedAt: '2026-11-24T10:00:00.000Z',
      settledAt: '2026-11-24T10:00:00.000Z',
      day: expect.stringMatching(/^2026-11-24#/),
    });
    for (const absent of ['reason', 'code', 'msg', 'errorCode', 'errorMessage', 'rawSizeBytes'])
      expect(record).not.toHaveProperty(absent);
  });

  test('names the trace of the report that it says, and of no other', async () => {
    const taskId = randomUUID();
    const trace = (digit: number) => `00-${TRACE_ID}-${String(digit).repeat(16)}-00`;
    const named: unknown[] = [];

    for (const [body, traceparent] of [
      [aSuccess({ taskId, voiceId: '' }), trace(1)],
      [aFailure({ taskId }), trace(2)],
      [aFailure({ taskId }), trace(3)],
      [aSuccess({ taskId, voiceId: '' }), trace(4)],
      // From a tool that has no trace.
      [aSuccess({ taskId }), undefined],
      [aFailure({ taskId }), trace(5)],
    ] as const) {
      await deliver(aReport(body, { traceparent }));
      named.push((await store.record(taskId))?.['traceparent']);
    }

    expect(named).toEqual([trace(1), trace(2), trace(2), trace(2), undefined, undefined]);
  });

  test('does not expire if retention is 0', async () => {
    const taskId = randomUUID();

    await deliver(aReport(aSuccess({ taskId })), aTaskStore(store, { retentionDays: 0 }));

    expect(await store.record(taskId)).not.toHaveProperty('expiresAt');
  });
});

describe('a report that is not applied is kept in the history, and is all that changes', () => {
  const entry = {
    success: { outcome: 'succeeded', voiceId: 'voice_8f2c1d', status: 'success', code: 200, errorCode: 0 },
    failure: { outcome: 'failed', reason: 'generation_failed', status: 'fail', code: 400, errorCode: 500 },
  };
  const mismatch = 'Verification audio did not match the validation phrase';

  test.each([
    { first: aSuccess, body: aSuccess({}), why: 'duplicate', entry: { ...entry.success, errorMessage: '' } },
    { first: aSuccess, body: aFailure({}), why: 'late', entry: { ...entry.failure, errorMessage: mismatch } },
    {
      first: aSuccess,
      body: aSuccess({ voiceId: 'other' }),
      why: 'conflict',
      entry: { ...entry.success, voiceId: 'other', errorMessage: '' },
    },
    {
      first: aFailure,
      body: aFailure({ status: 'processing_validate_fail' }),
      why: 'conflict',
      entry: {
        ...entry.failure,
        reason: 'verification_failed',
        status: 'processing_validate_fail',
        errorMessage: mismatch,
      },
    },
  ])('$why, $entry.outcome', async (row) => {
    const taskId = randomUUID();
    await deliver(aReport(row.first({ taskId })));
    const before = await store.record(taskId);
    const second = aReport(row.body, { receivedAt: '2026-11-23T11:00:00.000Z' });

    expect(await deliver({ ...second, callback: { ...second.callback, taskId } })).toBe(row.why);

    expect(await store.record(taskId)).toEqual({
      ...before,
      deliveries: 2,
      history: [{ at: '2026-11-23T11:00:00.000Z', why: row.why, ...row.entry, via: 'callback' }],
    });
  });

  test('the last 20 of them, in the order in which they came', async () => {
    const taskId = randomUUID();
    await deliver(aReport(aSuccess({ taskId })));

    for (let minute = 0; minute < 25; minute++) {
      const receivedAt = `2026-11-23T11:${String(minute).padStart(2, '0')}:00.000Z`;
      await deliver(aReport(aSuccess({ taskId }), { receivedAt }));
    }

    const record = await store.record(taskId);
    const times = (record?.['history'] as { at: string }[]).map(({ at }) => at.slice(14, 16));
    expect(record?.['deliveries']).toBe(26);
    expect(times).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 5).padStart(2, '0')));
  });

  test('the last 20 of lookups too, which are not counted as deliveries', async () => {
    const taskId = randomUUID();
    await deliver(aReport(aSuccess({ taskId })));

    for (let lookup = 0; lookup < 22; lookup++) {
      expect(await deliver(aLookup(aFailure({ taskId })))).toBe('late');
    }

    const record = await store.record(taskId);
    expect(record).toMatchObject({ deliveries: 1, history: Array(20).fill({ via: 'lookup' }) });
  });

  test('by a lookup only as long as no callback adds an entry meanwhile', async () => {
    const taskId = randomUUID();
    await deliver(aReport(aSuccess({ taskId })));
    for (let delivery = 0; delivery < 20; delivery++) await deliver(aReport(aSuccess({ taskId })));
    const watched = aWatchedStore((call) => call === 2 && deliver(aReport(aFailure({ taskId }))));

    expect(await deliver(aLookup(aFailure({ taskId })), watched.tasks)).toBe('late');

    const history = (await store.record(taskId))?.['history'] as { via: string; why: string }[];
    expect(history).toHaveLength(20);
    expect(history.slice(-2)).toMatchObject([{ via: 'callback', why: 'late' }, { via: 'lookup' }]);
  });
});

describe('a record that is deleted while a report is decided', () => {
  test('is created anew by a callback, and has no part of what it was', async () => {
    const taskId = randomUUID();
    const report = aReport(aSuccess({ taskId }));
    await deliver(report);
    const first = await store.record(taskId);
    const watched = aWatchedStore((call) => call === 2 && remove(taskId));

    expect(await deliver(report, watched.tasks)).toBe('applied');

    expect(await store.record(taskId)).toEqual(first);
  });

  test.each([0, 20])('stays deleted if the report is of a lookup: a history of %i', async (entries) => {
    const taskId = randomUUID();
    await deliver(aReport(aSuccess({ taskId })));
    for (let entry = 0; entry < entries; entry++) await deliver(aReport(aSuccess({ taskId })));
    const watched = aWatchedStore((call) => call === 2 && remove(taskId));

    expect(await deliver(aLookup(aFailure({ taskId })), watched.tasks)).toBe('gone');

    expect(await store.record(taskId)).toBeUndefined();
  });
});

describe('a record that was edited by hand', () => {
  test.each<[string, Record<string, AttributeValue>, string]>([
    ['a rank that is not a number', { rank: { S: 'high' } }, 'conflict'],
    ['a rank that does not exist', { rank: { N: '9' }, reason: { N: '7' }, voiceId: { BOOL: true } }, 'late'],
    [
      'a number that no number can hold',
      { rank: { N: '4' }, lookups: { N: '123456789012345678901.5' } },
      'late',
    ],
    ['a history that is not a list', { rank: { N: '4' }, history: { S: 'edited' } }, 'late'],
    ['claims that are not a list', { rank: { N: '4' }, claims: { M: {} } }, 'late'],
  ])('still takes a report in its history: %s', async (_name, edit, transition) => {
    const taskId = randomUUID();
    await put(taskId, edit);

    expect(await deliver(aReport(aSuccess({ taskId })))).toBe(transition);

    expect(await store.record(taskId)).toMatchObject({
      deliveries: 1,
      history: [{ why: transition, voiceId: 'voice_8f2c1d' }],
    });
  });
});

describe('a delivery costs no more than it must', () => {
  test('the first one is one write and no read', async () => {
    const watched = aWatchedStore();

    await deliver(aReport(aSuccess({ taskId: randomUUID() })), watched.tasks);

    expect(watched.calls).toEqual(['UpdateItemCommand']);
  });

  test('so is one that says more than the record did', async () => {
    const taskId = randomUUID();
    await deliver(aReport(aFailure({ taskId })));
    const watched = aWatchedStore();

    await deliver(aReport(aSuccess({ taskId })), watched.tasks);

    expect(watched.calls).toEqual(['UpdateItemCommand']);
  });

  test('a duplicate is two writes and no read, also after 20 of them', async () => {
    const report = aReport(aSuccess({ taskId: randomUUID() }));
    await deliver(report);
    const watched = aWatchedStore();

    const counts = [];
    for (let delivery = 1; delivery <= 22; delivery++) {
      await deliver(report, watched.tasks);
      counts.push(watched.calls.splice(0));
    }

    expect(counts).toEqual(Array(22).fill(['UpdateItemCommand', 'UpdateItemCommand']));
  });

  test("one for another submission's task is one write, which changes nothing", async () => {
    const taskId = randomUUID();
    await deliver(aReport(aFailure({ taskId })));
    const watched = aWatchedStore();

    expect(await deliver(aReport(aSuccess({ taskId }), { ref: 'order-18' }), watched.tasks)).toBe(
      'wrong ref',
    );

    expect(watched.calls).toEqual(['UpdateItemCommand']);
  });

  test.each([
    ['a lookup', aLookup(aSuccess())],
    ['a callback whose URL may create no record', aReport(aSuccess())],
  ])('%s of a task without a record is one write, which changes nothing', async (_name, report) => {
    const watched = aWatchedStore();

    await watched.tasks.commit(
      { ...report, callback: { ...report.callback, taskId: randomUUID() } },
      { ...NO_BUDGET, mayCreate: false },
    );

    expect(watched.calls).toEqual(['UpdateItemCommand']);
  });
});

describe('an outage', () => {
  test('fails a commit, saying that a retry is safe', async () => {
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${await freePort()}`,
      maxAttempts: 1,
      ...LOCAL,
    });

    await expect(deliver(aReport(aSuccess()), aTaskStore({ client }))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      code: 'STORE_UNAVAILABLE',
      message: 'The store did not confirm UpdateItem',
      cause: { message: expect.stringContaining('ECONNREFUSED') },
    });
  });

  test('is what a budget that is used up means, and then nothing is written', async () => {
    const taskId = randomUUID();

    await expect(
      tasks.commit(aReport(aSuccess({ taskId })), { budget: AbortSignal.abort() }),
    ).rejects.toThrow(StoreUnavailableError);

    expect(await store.record(taskId)).toBeUndefined();
  });

  test('is what a budget means that is used up between the two writes of a duplicate', async () => {
    const taskId = randomUUID();
    const report = aReport(aSuccess({ taskId }));
    await deliver(report);
    const before = await store.record(taskId);
    const spent = new AbortController();
    const watched = aWatchedStore((call) => {
      if (call === 2) spent.abort();
    });

    await expect(watched.tasks.commit(report, { budget: spent.signal })).rejects.toMatchObject({
      message: 'The store did not confirm UpdateItem',
    });

    expect(await store.record(taskId)).toEqual(before);
  });

  test('is what a table means that does not exist', async () => {
    const elsewhere = createDynamoTaskStore(store.client, 'NoSuchTable', { retentionDays: 400 });

    await expect(deliver(aReport(aSuccess()), elsewhere)).rejects.toThrow(StoreUnavailableError);
  });

  test('is what a record means that changes before each of eight writes', async () => {
    let calls = 0;
    const client = interceptedDynamoDb(store.endpoint, () => {
      calls += 1;
      const Item = { outcome: { S: 'awaiting' }, rank: { N: '0' }, deliveries: { N: String(calls) } };
      return Promise.reject(new ConditionalCheckFailedException({ message: 'refused', $metadata: {}, Item }));
    });

    await expect(deliver(aReport(aSuccess()), aTaskStore({ client }))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
      cause: new Error('The record changed 8 times meanwhile'),
    });
    expect(calls).toBe(8);
  });

  test('is what refusals mean that do not show the record', async () => {
    const refusal = new ConditionalCheckFailedException({ message: 'refused', $metadata: {} });
    const client = interceptedDynamoDb(store.endpoint, () => Promise.reject(refusal));

    await expect(deliver(aReport(aFailure()), aTaskStore({ client }))).rejects.toThrow(StoreUnavailableError);
  });
});
