import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createPendingResults,
  type PendingResult,
} from '../../functions/adapters/dynamodb/pending-results.ts';
import type { Registration } from '../../functions/domain/decide-registration.ts';
import { resultDueKey, unregisteredDueKey } from '../../functions/domain/outbox.ts';
import { aRegistration, aReport, aSuccess } from '../support/builders.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, TASK_TABLE, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

/** For twenty seconds; the callback's own deadline is two hours after it. */
const SOON = { registeredAt: '2026-11-23T10:00:40.000Z', deadlineAt: '2026-11-23T10:01:00.000Z' };
const LATER = { registeredAt: '2026-11-23T10:00:45.000Z', deadlineAt: '2026-11-23T11:00:00.000Z' };

const store = useStore();

async function register(taskId: string, more: Partial<Registration> = {}, client = store.client) {
  const registration = aRegistration(taskId, { ...SOON, ...more });
  const { kind } = await aRegistrationStore({ client }, WITH_LOOKUPS).register(registration, undefined, () =>
    Promise.reject(new Error('The reference is the same')),
  );
  return kind;
}

/** A task of which a callback came at ten that decides nothing. */
async function anUndecidedTask(data: object = {}) {
  const taskId = randomUUID();
  const report = aReport(aSuccess({ taskId, voiceId: '', ...data }));
  await aTaskStore(store, WITH_LOOKUPS).commit(report, NO_BUDGET);
  return { taskId, before: await store.record(taskId) };
}

describe('a task whose undecided callback came before its registration', () => {
  test.each([
    ['asked for at once', {}, '2026-11-23T10:00:00.000Z'],
    ['in progress', { status: 'generating_voice' }, '2026-11-23T10:00:50.000Z'],
  ])('ends by the deadline that was asked for, and is due before it: %s', async (_how, data, dueAt) => {
    const { taskId, before } = await anUndecidedTask(data);

    expect(await register(taskId)).toBe('known');

    expect(await store.record(taskId)).toEqual({ ...before, ...SOON, due: resultDueKey(taskId), dueAt });
    expect(before).toMatchObject({ due: unregisteredDueKey('order-17') });
  });

  test.each(['order-17', undefined])('keeps the deadline of the first registration: by %s', async (ref) => {
    const { taskId, before } = await anUndecidedTask();

    await register(taskId, { ref });
    expect(await register(taskId, { ref, ...LATER })).toBe('known');

    expect(await store.record(taskId)).toEqual({ ...before, ...SOON, due: resultDueKey(taskId) });
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

    expect({ answer, writes }).toStrictEqual({ answer: 'known', writes: 3 });
    expect(await store.record(taskId)).toEqual({ ...before, ...LATER, due: resultDueKey(taskId) });
  });

  test('a sweep that reschedules it is seen: it is due by its deadline all the same', async () => {
    const { taskId, before } = await anUndecidedTask();
    const pending: PendingResult = {
      taskId,
      kind: 'generate',
      due: unregisteredDueKey('order-17'),
      dueAt: '2026-11-23T10:00:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    };
    const take = () =>
      createPendingResults(store.client, TASK_TABLE).claim(pending, '2026-11-23T10:30:00.000Z');

    const { answer, writes } = await registerWith(taskId, take);

    expect({ answer, writes }).toStrictEqual({ answer: 'known', writes: 3 });
    expect(await store.record(taskId)).toEqual({
      ...before,
      ...SOON,
      due: resultDueKey(taskId),
      lookups: 1,
      dueAt: '2026-11-23T10:00:50.000Z',
    });
  });
});
