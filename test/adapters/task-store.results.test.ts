import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoRegistrations } from '../../functions/adapters/dynamodb/registrations.ts';
import { createDynamoTaskStore, type TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import type { Report } from '../../functions/domain/report.ts';
import { aFailure, aLookup, aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

const SETTINGS = { retentionDays: 400, askWithinSeconds: 7200 };

let store: TestStore;
let tasks: TaskStore;

beforeAll(async () => {
  store = await startStore();
  tasks = createDynamoTaskStore(store.client, TASK_TABLE, SETTINGS);
});
afterAll(() => store.stop());

/** A task that was registered at ten, by no reference and until noon. */
async function aRegisteredTask(): Promise<string> {
  const taskId = randomUUID();
  await createDynamoRegistrations(store.client, TASK_TABLE, SETTINGS).register({
    taskId,
    kind: 'generate',
    registeredAt: '2026-11-23T10:00:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
  });
  return taskId;
}

describe('a result that was looked up', () => {
  test('settles a task that no callback came of, and counts no delivery', async () => {
    const taskId = await aRegisteredTask();
    const report = aLookup(aSuccess({ taskId }));

    expect(await tasks.apply(report)).toStrictEqual({ kind: 'applied' });
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
      ref: taskId,
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

  test('stands in the place of an undecided callback: who sent that, and what it claimed, is gone', async () => {
    const taskId = randomUUID();
    const claim = { outcome: 'succeeded', result: 'voice_8f2c1d' } as const;
    await tasks.apply(
      aReport(aSuccess({ taskId }), { verdict: { outcome: 'awaiting', reason: 'unconfirmed' }, claim }),
    );

    await tasks.apply(aLookup(aSuccess({ taskId })));

    const record = await store.record(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      via: 'lookup',
      ref: 'order-17',
      deliveries: 1,
      revision: 2,
    });
    for (const absent of ['claim', 'client', 'reason']) expect(record).not.toHaveProperty(absent);
  });

  test.each([
    { before: aSuccess, told: aFailure, current: { rank: 3, reason: undefined, result: 'voice_8f2c1d' } },
    {
      before: aFailure,
      told: aFailure,
      current: { rank: 2, reason: 'generation_failed', result: undefined },
    },
  ])('of no higher rank changes nothing: $current', async ({ before, told, current }) => {
    const taskId = randomUUID();
    await tasks.apply(aReport(before({ taskId })));
    const record = await store.record(taskId);

    expect(await tasks.apply(aLookup(told({ taskId })))).toStrictEqual({ kind: 'refused', current });
    expect(await store.record(taskId)).toEqual(record);
  });

  test('is remembered, and counts no delivery', async () => {
    const taskId = randomUUID();
    await tasks.apply(aReport(aSuccess({ taskId })));
    const before = await store.record(taskId);

    await tasks.remember(aLookup(aFailure({ taskId })), 'late');

    expect(await store.record(taskId)).toEqual({
      ...before,
      history: [
        {
          at: '2026-11-23T11:00:00.000Z',
          why: 'late',
          outcome: 'failed',
          reason: 'generation_failed',
          status: 'fail',
          code: 400,
          errorCode: 500,
          errorMessage: 'Verification audio did not match the validation phrase',
          via: 'lookup',
        },
      ],
    });
  });
});

describe('a deadline', () => {
  test('ends a task that nothing was heard of', async () => {
    const taskId = await aRegisteredTask();

    expect(await tasks.apply(aTimeout(taskId))).toStrictEqual({ kind: 'applied' });
    expect(await store.record(taskId)).toEqual({
      taskId,
      kind: 'generate',
      outcome: 'failed',
      reason: 'timed_out',
      ref: taskId,
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

  test('leaves all that an undecided callback said', async () => {
    const taskId = randomUUID();
    const claim = { outcome: 'failed', reason: 'voice_rejected' } as const;
    await tasks.apply(
      aReport(aFailure({ taskId }), { verdict: { outcome: 'awaiting', reason: 'unconfirmed' }, claim }),
    );
    const before = await store.record(taskId);

    await tasks.apply(aTimeout(taskId));

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
      client: { address: '203.0.113.9' },
      errorMessage: 'Verification audio did not match the validation phrase',
      claim,
      deliveries: 1,
    });
  });

  test.each([
    ['a callback', (taskId: string) => aReport(aFailure({ taskId }), { ref: 'order-18' })],
    ['a lookup', (taskId: string) => aLookup(aFailure({ taskId }))],
  ])('gives way to what comes later: %s', async (_name, later) => {
    const taskId = await aRegisteredTask();
    await tasks.apply(aTimeout(taskId));

    expect(await tasks.apply(later(taskId))).toStrictEqual({ kind: 'applied' });
    expect(await store.record(taskId)).toMatchObject({
      reason: 'generation_failed',
      rank: 2,
      revision: 2,
      ref: taskId,
      due: expect.stringMatching(/^publish#/),
    });
  });

  test.each([aSuccess, aFailure])('changes no result', async (body) => {
    const taskId = randomUUID();
    await tasks.apply(aReport(body({ taskId })));
    const before = await store.record(taskId);

    expect(await tasks.apply(aTimeout(taskId))).toMatchObject({ kind: 'refused' });
    expect(await store.record(taskId)).toEqual(before);
  });
});

describe('of a record that is gone', () => {
  test.each<[string, (taskId: string) => Report, object]>([
    ['a lookup', (taskId) => aLookup(aSuccess({ taskId })), { rank: 3 }],
    ['a deadline', (taskId) => aTimeout(taskId), { rank: 1 }],
  ])('nobody makes a new one: %s', async (_name, report, current) => {
    const taskId = randomUUID();

    expect(await tasks.apply(report(taskId))).toMatchObject({ kind: 'refused', current });
    expect(await store.record(taskId)).toBeUndefined();
  });

  test('no lookup is remembered', async () => {
    const taskId = randomUUID();

    await tasks.remember(aLookup(aSuccess({ taskId })), 'conflict');

    expect(await store.record(taskId)).toBeUndefined();
  });
});
