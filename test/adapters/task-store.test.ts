import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import { createDynamoTaskStore, type TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { CallbackReport } from '../../functions/domain/report.ts';
import { decideTransition, type Standing } from '../../functions/domain/transition.ts';
import { aFailure, aReport, aSuccess, TRACE_ID, TRACEPARENT } from '../support/builders.ts';
import { freePort } from '../support/free-port.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { LOCAL, startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

const budget = () => AbortSignal.timeout(5_000);

let store: TestStore;
let tasks: TaskStore;

beforeAll(async () => {
  store = await startStore();
  tasks = createDynamoTaskStore(store.client, TASK_TABLE, { retentionDays: 400 });
});
afterAll(() => store.stop());

/** Commits a report as the receiver does. */
async function deliver(report: CallbackReport): Promise<string> {
  const committed = await tasks.apply(report, budget());
  if (committed.kind === 'applied') return 'applied';
  const { kind } = decideTransition(committed.current, report.verdict);
  if (kind === 'applied') throw new Error('Refused, though it says more');
  await tasks.remember(report, kind, budget());
  return kind;
}

describe('the record', () => {
  test('of a first success says everything that people look for', async () => {
    const taskId = randomUUID();
    const report = aReport(aSuccess({ taskId }), { traceparent: TRACEPARENT });

    await deliver(report);

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
      client: { address: '203.0.113.9', userAgent: 'provider/1' },
      due: expect.stringMatching(/^publish#(0\d|1[0-5])$/),
      dueAt: '2026-11-23T10:15:00.000Z',
      day: expect.stringMatching(/^2026-11-23#(0\d|1[0-5])$/),
      // 400 days after 2026-11-23T10:00:00Z.
      expiresAt: 1_829_988_000,
    });
  });

  test('of an undecided report says why, and owes no event', async () => {
    const taskId = randomUUID();

    await deliver(aReport(aSuccess({ taskId, voiceId: '' })));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ outcome: 'awaiting', reason: 'no_result', rank: 0, revision: 1 });
    for (const absent of ['voiceId', 'settledAt', 'due', 'dueAt']) expect(record).not.toHaveProperty(absent);
  });

  test.each([
    ['a voice that was rejected', { voiceId: 'fail', status: 'success' }, 'failed'],
    ['a success that its code contradicts', { voiceId: 'voice_x', status: 'success', code: 500 }, 'awaiting'],
  ])('of %s has no voice id that anybody could take for one', async (_name, body, outcome) => {
    const taskId = randomUUID();

    await deliver(aReport({ taskId, ...body }));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ outcome });
    expect(record).not.toHaveProperty('voiceId');
  });

  test('of a success after a failure keeps nothing of the failure but when it first came', async () => {
    const taskId = randomUUID();
    await deliver(aReport(aFailure({ taskId, status: 'processing_validate_fail' }), { ref: 'first' }));

    const later = aReport(
      { taskId, status: 'success', voiceId: 'voice_b' },
      { receivedAt: '2026-11-24T10:00:00.000Z', ref: 'second' },
    );
    expect(await deliver(later)).toBe('applied');

    const record = await store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_b',
      revision: 2,
      deliveries: 2,
      ref: 'first',
      receivedAt: '2026-11-23T10:00:00.000Z',
      updatedAt: '2026-11-24T10:00:00.000Z',
      settledAt: '2026-11-24T10:00:00.000Z',
      day: expect.stringMatching(/^2026-11-24#/),
    });
    for (const absent of ['reason', 'code', 'msg', 'errorCode', 'errorMessage'])
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
      // From a version, or a tool, that knows of no trace.
      [aSuccess({ taskId }), undefined],
      [aFailure({ taskId }), trace(5)],
    ] as const) {
      await deliver(aReport(body, { traceparent }));
      named.push((await store.record(taskId))?.['traceparent']);
    }

    expect(named).toEqual([trace(1), trace(2), trace(2), trace(2), undefined, undefined]);
  });

  test('is kept for ever when retention is 0', async () => {
    const taskId = randomUUID();

    await createDynamoTaskStore(store.client, TASK_TABLE, { retentionDays: 0 }).apply(
      aReport(aSuccess({ taskId })),
      budget(),
    );

    expect(await store.record(taskId)).not.toHaveProperty('expiresAt');
  });

  test('that somebody edited into nonsense refuses, and the report is a conflict', async () => {
    const taskId = randomUUID();
    const key = { taskId: { S: taskId }, kind: { S: 'generate' } };
    await store.client.send(
      new UpdateItemCommand({
        TableName: TASK_TABLE,
        Key: key,
        UpdateExpression: 'SET #rank = :rank',
        ExpressionAttributeNames: { '#rank': 'rank' },
        ExpressionAttributeValues: { ':rank': { S: 'high' } },
      }),
    );

    expect(await deliver(aReport(aSuccess({ taskId })))).toBe('conflict');
  });
});

describe('the loser learns what the record says', () => {
  const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

  test.each([
    ['a success', aSuccess({}), { rank: 3, result: 'voice_8f2c1d', reason: undefined }],
    ['a failure', aFailure({}), { rank: 2, result: undefined, reason: 'generation_failed' }],
  ])('%s', async (_name, said, current) => {
    const taskId = randomUUID();
    const report = aReport(said);
    const again = { ...report, callback: { ...report.callback, taskId } };
    await tasks.apply(again, budget());

    expect(await tasks.apply(again, budget())).toStrictEqual({ kind: 'refused', current });
  });

  test.each<[string, Record<string, AttributeValue>, Standing]>([
    ['a rank that is no number', { rank: { S: 'high' } }, { rank: 3, reason: undefined, result: undefined }],
    [
      'a reason and a voice id that are no texts',
      { rank: { N: '9' }, reason: { N: '7' }, voiceId: { BOOL: true } },
      { rank: 9, reason: undefined, result: undefined },
    ],
    [
      'a number that no number can hold',
      { rank: { N: '4' }, deliveries: { N: '123456789012345678901.5' } },
      { rank: 4, reason: undefined, result: undefined },
    ],
  ])('as far as it makes sense: %s', async (_name, edit, current) => {
    const taskId = randomUUID();
    await store.client.send(
      new PutItemCommand({ TableName: TASK_TABLE, Item: { ...keyOf(taskId), ...edit } }),
    );

    const committed = await tasks.apply(aReport(aSuccess({ taskId })), budget());

    expect(committed).toStrictEqual({ kind: 'refused', current });
  });

  test('and takes an answer without the record for one that weighs the same', async () => {
    const refusal = new ConditionalCheckFailedException({ message: 'refused', $metadata: {} });
    const client = interceptedDynamoDb(store.endpoint, () => Promise.reject(refusal));

    const committed = await createDynamoTaskStore(client, TASK_TABLE, { retentionDays: 400 }).apply(
      aReport(aFailure()),
      budget(),
    );

    expect(committed).toStrictEqual({
      kind: 'refused',
      current: { rank: 2, reason: undefined, result: undefined },
    });
  });
});

describe('what is not applied is remembered', () => {
  test.each([
    { before: aSuccess, told: aSuccess, expected: 'duplicate' },
    { before: aSuccess, told: aFailure, expected: 'late' },
    {
      before: aSuccess,
      told: (data: object) => aSuccess({ ...data, voiceId: 'other' }),
      expected: 'conflict',
    },
    {
      before: aFailure,
      told: (data: object) => aFailure({ ...data, status: 'processing_validate_fail' }),
      expected: 'conflict',
    },
  ])('$expected', async ({ before, told, expected }) => {
    const taskId = randomUUID();
    await deliver(aReport(before({ taskId })));
    const first = await store.record(taskId);
    const second = aReport(told({ taskId }), { receivedAt: '2026-11-23T11:00:00.000Z' });

    expect(await deliver(second)).toBe(expected);

    const { callback, verdict } = second;
    expect(await store.record(taskId)).toEqual({
      ...first,
      deliveries: 2,
      history: [
        JSON.parse(
          JSON.stringify({
            at: '2026-11-23T11:00:00.000Z',
            why: expected,
            outcome: verdict.outcome,
            reason: 'reason' in verdict ? verdict.reason : undefined,
            voiceId: callback.result,
            status: callback.status,
            code: callback.code,
            errorCode: callback.errorCode,
            errorMessage: callback.errorMessage,
            via: 'callback',
          }),
        ) as unknown,
      ],
    });
  });

  test('the last 20 of them, in the order they came', async () => {
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
});

describe('at once', () => {
  test('of fifty commits from one state one wins, and all are counted', async () => {
    const taskId = randomUUID();

    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => deliver(aReport(aSuccess({ taskId })))),
    );

    const record = await store.record(taskId);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(49);
    expect(record).toMatchObject({ revision: 1, deliveries: 50 });
    expect(record?.['history']).toHaveLength(20);
  });

  test('property: the order of deliveries does not change the record', async () => {
    const bodies = {
      awaiting: { status: 'generating_voice' },
      failed: { status: 'fail' },
      succeeded: { status: 'success', voiceId: 'voice_a' },
    };
    const sent = fc.array(fc.constantFrom(...Object.values(bodies)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sent, fc.boolean(), async (reports, atOnce) => {
        const taskId = randomUUID();
        const all = reports.map((body) => aReport({ taskId, ...body }));
        if (atOnce) await Promise.all(all.map(deliver));
        else for (const report of all) await deliver(report);

        const best = [bodies.succeeded, bodies.failed, bodies.awaiting].find((body) =>
          reports.includes(body),
        );
        const record = await store.record(taskId);
        expect(record).toMatchObject({ ...best, deliveries: reports.length });
        expect(record?.['outcome']).toBe(
          best === bodies.succeeded ? 'succeeded' : best === bodies.failed ? 'failed' : 'awaiting',
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('an outage', () => {
  test.each(['apply', 'remember'] as const)('fails %s, saying that a retry is safe', async (operation) => {
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${await freePort()}`,
      maxAttempts: 1,
      ...LOCAL,
    });
    const down = createDynamoTaskStore(client, TASK_TABLE, { retentionDays: 400 });
    const report = aReport(aSuccess());

    const call =
      operation === 'apply' ? down.apply(report, budget()) : down.remember(report, 'late', budget());

    await expect(call).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      code: 'STORE_UNAVAILABLE',
      message: 'The store did not confirm UpdateItem',
      cause: { message: expect.stringContaining('ECONNREFUSED') },
    });
  });

  test('ends when the budget is used up', async () => {
    const report = aReport(aSuccess({ taskId: randomUUID() }));

    await expect(tasks.apply(report, AbortSignal.abort())).rejects.toThrow(StoreUnavailableError);
    await expect(tasks.remember(report, 'late', AbortSignal.abort())).rejects.toThrow(StoreUnavailableError);
  });

  test('ends when the budget is used up before the history is cut', async () => {
    const report = aReport(aSuccess({ taskId: randomUUID() }));
    for (let delivery = 0; delivery < 20; delivery++) await tasks.remember(report, 'late', budget());
    const spent = new AbortController();
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      const output = await send();
      spent.abort();
      return output;
    });

    const call = createDynamoTaskStore(client, TASK_TABLE, { retentionDays: 400 }).remember(
      report,
      'late',
      spent.signal,
    );

    await expect(call).rejects.toMatchObject({ message: 'The store did not confirm UpdateItem' });
  });

  test('a table that is not there is an outage too', async () => {
    const elsewhere = createDynamoTaskStore(store.client, 'NoSuchTable', { retentionDays: 400 });

    await expect(elsewhere.apply(aReport(aSuccess()), budget())).rejects.toThrow(StoreUnavailableError);
  });
});

describe('a delivery costs no more than it must', () => {
  /** The store behind a client that notes its calls, or answers them itself. */
  function aWatchedStore(answer?: object) {
    const calls: string[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
      calls.push(command);
      return answer === undefined ? send() : Promise.resolve(answer);
    });
    return { calls, tasks: createDynamoTaskStore(client, TASK_TABLE, { retentionDays: 400 }) };
  }

  test('the first one is one write and no read', async () => {
    const watched = aWatchedStore();

    await watched.tasks.apply(aReport(aSuccess({ taskId: randomUUID() })), budget());

    expect(watched.calls).toEqual(['UpdateItemCommand']);
  });

  test('one that is remembered is one more; from the 21st on two, as the oldest goes', async () => {
    const report = aReport(aSuccess({ taskId: randomUUID() }));
    const watched = aWatchedStore();

    const counts = [];
    for (let delivery = 1; delivery <= 22; delivery++) {
      await watched.tasks.remember(report, 'late', budget());
      counts.push(watched.calls.splice(0).length);
    }

    expect(counts).toEqual([...Array.from({ length: 20 }, () => 1), 2, 2]);
  });

  test.each([
    ['nothing', {}],
    ['no attributes', { Attributes: {} }],
    ['no history', { Attributes: { deliveries: { N: '30' } } }],
    ['no count', { Attributes: { history: { L: Array.from({ length: 30 }, () => ({ NULL: true })) } } }],
  ])('nothing is cut by guess: the store told %s', async (_name, answer) => {
    const watched = aWatchedStore(answer);

    await watched.tasks.remember(aReport(aSuccess()), 'late', budget());

    expect(watched.calls).toEqual(['UpdateItemCommand']);
  });
});
