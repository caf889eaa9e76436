import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import {
  aClaim,
  aFailure,
  aLookup,
  aRegistration,
  aReport,
  aSuccess,
  aTimeout,
} from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let tasks: TaskStore;

beforeAll(() => {
  tasks = aTaskStore(store, WITH_LOOKUPS);
});

/** A task that was registered at ten, by no reference and until noon. */
async function aRegisteredTask(): Promise<string> {
  const taskId = randomUUID();
  await aRegistrationStore(store, WITH_LOOKUPS).register(
    aRegistration(taskId, { ref: undefined }),
    undefined,
    () => Promise.resolve(),
  );
  return taskId;
}

const APPLIED = { kind: 'recorded', transition: 'applied' };

describe('a result that was looked up', () => {
  test('settles a task without a callback, and counts no delivery', async () => {
    const taskId = await aRegisteredTask();
    const report = aLookup(aSuccess({ taskId }));

    expect(await tasks.commit(report, NO_BUDGET)).toStrictEqual({ ...APPLIED, report });

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
      rank: 3,
      revision: 1,
      via: 'lookup',
      registeredAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
      receivedAt: '2026-11-23T11:00:00.000Z',
      updatedAt: '2026-11-23T11:00:00.000Z',
      settledAt: '2026-11-23T11:00:00.000Z',
      raw: report.raw,
      due: expect.stringMatching(/^publish#/),
      dueAt: '2026-11-23T11:15:00.000Z',
      day: expect.stringMatching(/^2026-11-23#/),
      // 400 days after 2026-11-23T11:00:00Z.
      expiresAt: 1_829_991_600,
    });
  });

  test.each([
    { isContested: false, marks: {} },
    { isContested: true, marks: { contested: true } },
  ])(
    'stands in the place of a claim, which stays beside it: $isContested',
    async ({ isContested, marks }) => {
      const taskId = randomUUID();
      await tasks.commit(aClaim(aSuccess({ taskId })), NO_BUDGET);
      const before = await store.record(taskId);
      const lookup = aLookup({ taskId, status: 'success', voiceId: 'voice_b' }, { isContested });

      await tasks.commit(lookup, NO_BUDGET);

      const { code, msg, errorCode, errorMessage, reason, deadlineAt, ...rest } = before ?? {};
      expect(await store.record(taskId)).toEqual({
        ...rest,
        ...marks,
        outcome: 'succeeded',
        voiceId: 'voice_b',
        raw: lookup.raw,
        rank: 3,
        revision: 2,
        via: 'lookup',
        updatedAt: '2026-11-23T11:00:00.000Z',
        settledAt: '2026-11-23T11:00:00.000Z',
        due: expect.stringMatching(/^publish#/),
        dueAt: '2026-11-23T11:15:00.000Z',
        deadlineAt,
        expiresAt: 1_829_991_600,
      });
      expect(before).toMatchObject({ claims: [{ voiceId: 'voice_8f2c1d' }], deliveries: 1, ref: 'order-17' });
    },
  );

  test.each([
    {
      before: aSuccess,
      body: aFailure,
      transition: 'late',
      expected: { why: 'late', status: 'fail', reason: 'generation_failed' },
    },
    {
      before: aFailure,
      body: (data: object) => aFailure({ ...data, status: 'processing_validate_fail' }),
      transition: 'conflict',
      expected: { why: 'conflict', status: 'processing_validate_fail', reason: 'verification_failed' },
    },
  ])('of no higher rank is kept in the history, and counts no delivery: $transition', async (row) => {
    const taskId = randomUUID();
    await tasks.commit(aReport(row.before({ taskId })), NO_BUDGET);
    const before = await store.record(taskId);

    const committed = await tasks.commit(aLookup(row.body({ taskId })), NO_BUDGET);

    expect(committed).toMatchObject({ kind: 'recorded', transition: row.transition });
    expect(await store.record(taskId)).toEqual({
      ...before,
      history: [
        {
          at: '2026-11-23T11:00:00.000Z',
          outcome: 'failed',
          code: 400,
          errorCode: 500,
          errorMessage: 'Verification audio did not match the validation phrase',
          via: 'lookup',
          ...row.expected,
        },
      ],
    });
  });

  test.each([aSuccess, aFailure])('that the record has already changes nothing', async (body) => {
    const taskId = randomUUID();
    await tasks.commit(aReport(body({ taskId })), NO_BUDGET);
    const before = await store.record(taskId);

    expect(await tasks.commit(aLookup(body({ taskId })), NO_BUDGET)).toStrictEqual({
      kind: 'ignore',
      transition: 'duplicate',
    });
    expect(await store.record(taskId)).toEqual(before);
  });
});

describe('a deadline', () => {
  test('ends a task that nothing was reported of', async () => {
    const taskId = await aRegisteredTask();
    const report = aTimeout(taskId);

    expect(await tasks.commit(report, NO_BUDGET)).toStrictEqual({ ...APPLIED, report });

    expect(await store.record(taskId)).toEqual({
      taskId,
      kind: 'generate',
      outcome: 'failed',
      reason: 'timed_out',
      rank: 1,
      revision: 1,
      via: 'deadline',
      registeredAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
      receivedAt: '2026-11-23T12:00:00.000Z',
      updatedAt: '2026-11-23T12:00:00.000Z',
      settledAt: '2026-11-23T12:00:00.000Z',
      due: expect.stringMatching(/^publish#/),
      dueAt: '2026-11-23T12:15:00.000Z',
      day: expect.stringMatching(/^2026-11-23#/),
      // 400 days after 2026-11-23T12:00:00Z.
      expiresAt: 1_829_995_200,
    });
  });

  test('leaves all that an undecided callback reported', async () => {
    const taskId = randomUUID();
    await tasks.commit(aClaim(aFailure({ taskId })), NO_BUDGET);
    const before = await store.record(taskId);

    await tasks.commit(aTimeout(taskId), NO_BUDGET);

    expect(await store.record(taskId)).toEqual({
      ...before,
      outcome: 'failed',
      reason: 'timed_out',
      rank: 1,
      revision: 2,
      via: 'deadline',
      updatedAt: '2026-11-23T12:00:00.000Z',
      settledAt: '2026-11-23T12:00:00.000Z',
      due: expect.stringMatching(/^publish#/),
      dueAt: '2026-11-23T12:15:00.000Z',
      expiresAt: 1_829_995_200,
    });
    expect(before).toMatchObject({
      raw: expect.any(String),
      errorMessage: 'Verification audio did not match the validation phrase',
      claims: [{ outcome: 'failed', reason: 'generation_failed' }],
      deliveries: 1,
    });
  });

  test.each<[string, (taskId: string) => Report]>([
    ['a callback', (taskId) => aReport(aFailure({ taskId }))],
    ['a lookup', (taskId) => aLookup(aFailure({ taskId }))],
  ])('gives way to a result that comes later: %s', async (_name, later) => {
    const taskId = randomUUID();
    await tasks.commit(aReport({ taskId, status: 'generating_voice' }), NO_BUDGET);
    await tasks.commit(aTimeout(taskId), NO_BUDGET);

    expect(await tasks.commit(later(taskId), NO_BUDGET)).toMatchObject(APPLIED);

    expect(await store.record(taskId)).toMatchObject({
      reason: 'generation_failed',
      rank: 2,
      revision: 3,
      ref: 'order-17',
      due: expect.stringMatching(/^publish#/),
    });
  });

  test.each([aSuccess, aFailure])('changes no result', async (body) => {
    const taskId = randomUUID();
    await tasks.commit(aReport(body({ taskId })), NO_BUDGET);
    const before = await store.record(taskId);

    expect(await tasks.commit(aTimeout(taskId), NO_BUDGET)).toStrictEqual({
      kind: 'ignore',
      transition: 'late',
    });

    expect(await store.record(taskId)).toEqual(before);
  });

  test('costs one write', async () => {
    const calls: string[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
      calls.push(command);
      return send();
    });
    const taskId = await aRegisteredTask();

    await aTaskStore({ client }, WITH_LOOKUPS).commit(aTimeout(taskId), NO_BUDGET);

    expect(calls).toEqual(['UpdateItemCommand']);
  });
});

test.each<[string, (taskId: string) => Report]>([
  ['a lookup', (taskId) => aLookup(aSuccess({ taskId }))],
  ['a deadline', (taskId) => aTimeout(taskId)],
])('%s creates no record', async (_name, report) => {
  const taskId = randomUUID();

  expect(await tasks.commit(report(taskId), NO_BUDGET)).toStrictEqual({ kind: 'gone' });

  expect(await store.record(taskId)).toBeUndefined();
});

test('a late callback still counts for a task that was registered without a reference and timed out', async () => {
  const taskId = await aRegisteredTask();
  await tasks.commit(aTimeout(taskId), NO_BUDGET);

  expect(await tasks.commit(aReport(aSuccess({ taskId })), NO_BUDGET)).toMatchObject(APPLIED);

  expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', ref: 'order-17', revision: 2 });
});
