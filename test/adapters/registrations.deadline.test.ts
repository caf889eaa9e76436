import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDynamoOwedResults, type OwedResult } from '../../functions/adapters/dynamodb/owed-results.ts';
import {
  createDynamoRegistrations,
  type Registration,
} from '../../functions/adapters/dynamodb/registrations.ts';
import { createDynamoTaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { resultDueKey } from '../../functions/domain/outbox.ts';
import { aReport, aSuccess } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

const SETTINGS = { retentionDays: 400, askWithinSeconds: 7200 };

/** For twenty seconds; the callback's own deadline is two hours after it. */
const SOON = { registeredAt: '2026-11-23T10:00:40.000Z', deadlineAt: '2026-11-23T10:01:00.000Z' };
const LATER = { registeredAt: '2026-11-23T10:00:45.000Z', deadlineAt: '2026-11-23T11:00:00.000Z' };

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const register = (taskId: string, more: Partial<Registration> = {}, client = store.client) =>
  createDynamoRegistrations(client, TASK_TABLE, SETTINGS).register({
    taskId,
    kind: 'generate',
    ref: 'order-17',
    ...SOON,
    ...more,
  });

/** A task of which a callback came at ten that decides nothing. */
async function anUndecidedTask(data: object = {}) {
  const taskId = randomUUID();
  const report = aReport(aSuccess({ taskId, voiceId: '', ...data }));
  await createDynamoTaskStore(store.client, TASK_TABLE, SETTINGS).apply(report);
  return { taskId, before: await store.record(taskId) };
}

describe('a task whose undecided callback came before its registration', () => {
  test.each([
    ['asked for at once', {}, '2026-11-23T10:00:00.000Z'],
    ['in progress', { status: 'generating_voice' }, '2026-11-23T10:00:50.000Z'],
  ])('ends by the deadline that was asked for, and is due before it: %s', async (_how, data, dueAt) => {
    const { taskId, before } = await anUndecidedTask(data);

    expect(await register(taskId)).toStrictEqual({ kind: 'known' });

    expect(await store.record(taskId)).toEqual({ ...before, ...SOON, dueAt });
  });

  test.each(['order-17', undefined])('keeps the deadline of the first registration: by %s', async (ref) => {
    const { taskId, before } = await anUndecidedTask();

    await register(taskId, { ref });
    expect(await register(taskId, { ref, ...LATER })).toStrictEqual({ kind: 'known' });

    expect(await store.record(taskId)).toEqual({ ...before, ...SOON });
  });

  test('keeps its deadline when it is registered by another reference', async () => {
    const { taskId, before } = await anUndecidedTask();

    expect(await register(taskId, { ref: 'order-18' })).toStrictEqual({ kind: 'other ref', ref: 'order-17' });

    expect(await store.record(taskId)).toEqual(before);
  });
});

describe('what comes between the look at such a task and its registration', () => {
  /** Registers, and does something just before its second write. */
  async function registerWith(taskId: string, interruption: () => Promise<unknown>) {
    let writes = 0;
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      writes += 1;
      if (writes === 2) await interruption();
      return send();
    });
    return { answer: await register(taskId, {}, client), writes };
  }

  test('another registration was the first, and its deadline stays', async () => {
    const { taskId, before } = await anUndecidedTask();

    const { answer, writes } = await registerWith(taskId, () => register(taskId, LATER));

    expect({ answer, writes }).toStrictEqual({ answer: { kind: 'known' }, writes: 3 });
    expect(await store.record(taskId)).toEqual({ ...before, ...LATER });
  });

  test('a sweep that puts it off is seen: it is due by its deadline all the same', async () => {
    const { taskId, before } = await anUndecidedTask();
    const owed: OwedResult = {
      taskId,
      kind: 'generate',
      due: resultDueKey(taskId),
      dueAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    };
    const take = () =>
      createDynamoOwedResults(store.client, TASK_TABLE).take(owed, '2026-11-23T10:30:00.000Z');

    const { answer, writes } = await registerWith(taskId, take);

    expect({ answer, writes }).toStrictEqual({ answer: { kind: 'known' }, writes: 3 });
    expect(await store.record(taskId)).toEqual({
      ...before,
      ...SOON,
      lookups: 1,
      dueAt: '2026-11-23T10:00:50.000Z',
    });
  });
});
