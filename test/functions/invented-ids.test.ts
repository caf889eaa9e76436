import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aReport, aSuccess } from '../support/builders.ts';
import { CALLS_PER_10_SECONDS, startStack, type Says, type TestStack } from '../support/stack.ts';
import { aTaskStore, NO_BUDGET } from '../support/store.ts';

/**
 * The attack: a URL names 300 tasks that do not exist, each as a callback that calls for a lookup at once, while the callback
 * of a registered task is lost. The task must be looked up when it is due, as if the others were not there.
 */

let stack: TestStack;

beforeAll(async () => {
  stack = await startStack(false);
});
afterAll(() => stack.stop());
beforeEach(() => stack.begin());
// Ends what a test has left due.
afterEach(async () => {
  stack.at('2026-11-24T12:00:00.000Z');
  await stack.sweep(doesNotKnow);
});

const knows: Says = () => ({ status: 'success', result: 'voice_true' });
const doesNotKnow: Says = () => ({ status: 'wait_processing' });

const lookedUp = () => stack.lookups.map(({ taskId }) => taskId);
const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}-${randomUUID()}`);

/** Has URLs name tasks as many processes of the receiver record it, which each know of twenty tasks of a URL. */
async function name(taskIds: readonly string[], refOf: (index: number) => string, receivedAt: string) {
  const tasks = aTaskStore(stack.store, { lookUpWithinSeconds: 7200 });
  const hints = taskIds.map((taskId, index) =>
    aReport(aSuccess({ taskId, voiceId: '' }), { ref: refOf(index), receivedAt }),
  );
  await Promise.all(hints.map((hint) => tasks.commit(hint, NO_BUDGET)));
}

/** Registers tasks at ten, for two hours: the callback of each is lost. */
async function registered(count: number): Promise<string[]> {
  stack.at('10:00:00.000');
  const taskIds = ids('registered', count);
  for (const taskId of taskIds) await stack.register(taskId, `order-of-${taskId}`);
  return taskIds;
}

describe('while a URL names 300 tasks that do not exist', () => {
  test('a registered task is looked up in the sweep in which it is due, before all of them', async () => {
    const [victim = ''] = await registered(1);
    await name(ids('invented', 300), () => 'thief', '2026-11-23T09:59:00.000Z');
    stack.at('10:01:00.000');

    await stack.sweep(knows);

    expect(lookedUp()[0]).toBe(victim);
    expect(await stack.store.record(victim)).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_true',
      settledAt: '2026-11-23T10:01:00.000Z',
    });
    // Of all that one URL names, one is looked up in a sweep.
    expect(lookedUp()).toEqual([victim, expect.stringMatching(/^invented-/)]);
  });

  test('and in each later sweep: the URL gets one lookup in each, also with new names', async () => {
    for (const minute of ['10:00', '10:01', '10:02']) {
      stack.at(`${minute}:00.000`);
      await name(ids('invented', 100), () => 'thief', `2026-11-23T${minute}:00.000Z`);
      stack.lookups.length = 0;

      await stack.sweep(doesNotKnow);

      expect(lookedUp()).toHaveLength(1);
    }
  });

  test('all registered tasks come first, however many there are', async () => {
    const victims = await registered(40);
    await name(ids('invented', 50), (index) => `thief-${index}`, '2026-11-23T09:59:00.000Z');
    stack.at('10:01:00.000');

    await stack.sweep(knows);

    expect(lookedUp().slice(0, 40).toSorted()).toEqual(victims.toSorted());
    expect(
      lookedUp()
        .slice(40)
        .every((taskId) => taskId.startsWith('invented-')),
    ).toBe(true);
  });
});

describe('tasks that only callbacks named, at as many URLs,', () => {
  test('get a fifth of the lookups at most, in every ten seconds', async () => {
    await name(ids('named', 60), (index) => `order-${index}`, '2026-11-23T09:59:00.000Z');
    stack.at('10:01:00.000');

    await stack.sweep(doesNotKnow);

    const times = stack.lookups.map(({ atMs }) => atMs);
    const inTenSeconds = times.map((from) => times.filter((at) => at >= from && at < from + 10_000).length);
    expect(CALLS_PER_10_SECONDS).toBe(20);
    // In the forty seconds that a sweep looks for something new.
    expect(times.length).toBeGreaterThan(10);
    expect(Math.max(...inTenSeconds)).toBe(4);
  });

  test('are all looked up in time, if they are few: each within its own minute', async () => {
    const named = ids('named', 5);
    await name(named, (index) => `order-${index}`, '2026-11-23T10:00:00.000Z');
    stack.at('10:00:00.000');

    await stack.sweep(knows);

    expect(lookedUp().toSorted()).toEqual(named.toSorted());
    for (const taskId of named) {
      expect(await stack.store.record(taskId)).toMatchObject({ outcome: 'succeeded' });
    }
  });

  test('end at their deadlines, all of one URL in one sweep, while the provider refuses', async () => {
    const invented = ids('invented', 100);
    await name(invented, () => 'thief', '2026-11-23T09:59:00.000Z');
    const [victim = ''] = await registered(1);
    stack.at('11:59:00.000');

    await stack.sweep(() => ({ refusedBy: 430 }));

    const records = await Promise.all(invented.map((taskId) => stack.store.record(taskId)));
    expect(records).toEqual(
      invented.map(() => expect.objectContaining({ outcome: 'failed', reason: 'timed_out' })),
    );
    expect(await stack.store.record(victim)).toMatchObject({ outcome: 'awaiting' });
  });
});

describe('a provider that wants no more lookups', () => {
  test('about registered tasks gets none about the others either', async () => {
    const [victim = ''] = await registered(1);
    await name(ids('named', 5), (index) => `order-${index}`, '2026-11-23T09:59:00.000Z');
    stack.at('10:01:00.000');

    await stack.sweep(() => ({ refusedBy: 430 }));

    expect(lookedUp()).toEqual([victim]);
  });

  test('about the others gets no more about them', async () => {
    await name(ids('named', 20), (index) => `order-${index}`, '2026-11-23T09:59:00.000Z');
    stack.at('10:01:00.000');

    await stack.sweep(() => ({ refusedBy: 430 }));

    expect(lookedUp()).toHaveLength(1);
  });
});
