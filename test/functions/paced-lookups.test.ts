import { describe, expect, test } from '@jest/globals';
import type { LookupBudget } from '../../functions/adapters/dynamodb/lookup-budget.ts';
import type { PendingResult } from '../../functions/adapters/dynamodb/pending-results.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import { ApiKeyUnavailableError } from '../../functions/adapters/secrets/api-key.ts';
import type { LookupResult } from '../../functions/sweep-due/lookup-task.ts';
import { createPacedLookups, type PacedLookupPorts } from '../../functions/sweep-due/paced-lookups.ts';
import { anAwaitedTask, aPendingResult, unexpected } from '../support/sweeping.ts';

const START_MS = Date.parse('2026-11-23T10:01:00.000Z');

/**
 * A provider, a store and a clock that do as the test says, and what they were asked in order. Calls are a second apart,
 * and time is where the last wait ended.
 */
function aWorld(overrides: Partial<PacedLookupPorts> = {}) {
  const acts: string[] = [];
  let nowMs = START_MS;
  let nextCallMs = START_MS;
  const ports: PacedLookupPorts = {
    pending: {
      ...unexpected.pending,
      read({ taskId }) {
        acts.push(`read ${taskId}`);
        return Promise.resolve(anAwaitedTask(taskId));
      },
      claim({ taskId }, dueAgainAt) {
        acts.push(`take ${taskId} until ${dueAgainAt.slice(11, 19)}`);
        return Promise.resolve(true);
      },
    },
    prepare: () => Promise.resolve(),
    lookUp({ taskId }) {
      acts.push(`ask ${taskId}`);
      return Promise.resolve({ kind: 'settled', outcome: 'succeeded', isContested: false });
    },
    log: () => undefined,
    waitUntil(epochMs) {
      acts.push(`wait until ${epochMs - START_MS}`);
      nowMs = Math.max(nowMs, epochMs);
      return Promise.resolve();
    },
    now: () => new Date(nowMs),
    hasTime: () => true,
    ...overrides,
  };
  const reserve = (atMs: number) => {
    acts.push(`reserve at ${atMs - START_MS}`);
    const callAtMs = nextCallMs;
    nextCallMs += 1_000;
    return Promise.resolve(callAtMs);
  };
  return { acts, ports, reserve, lookUpAll: within(reserve, ports) };
}

type Reserve = LookupBudget['reserve'];

/** Asks for one task after the other within one budget. */
function within(reserve: Reserve, ports: PacedLookupPorts) {
  const lookUpAll = createPacedLookups(ports);
  return (result: PendingResult) => lookUpAll(result, reserve);
}

/** A world whose provider gives this answer. */
function answering(lookup: LookupResult) {
  const acts: string[] = [];
  const { lookUpAll } = aWorld({
    lookUp({ taskId }) {
      acts.push(`ask ${taskId}`);
      return Promise.resolve(lookup);
    },
  });
  return { acts, lookUpAll };
}

const A = aPendingResult('a');
const B = aPendingResult('b');

describe('a task that is due', () => {
  test('is asked for when its call may be made, and taken before', async () => {
    const { acts, lookUpAll } = aWorld();

    expect(await lookUpAll(A)).toBe(true);
    expect(await lookUpAll(B)).toBe(true);
    expect(acts).toEqual([
      'reserve at 0',
      'wait until 0',
      'read a',
      'take a until 10:02:30',
      'ask a',
      'reserve at 0',
      'wait until 1000',
      'read b',
      'take b until 10:02:31',
      'ask b',
    ]);
  });

  test.each([
    { lookups: 0, deadlineAt: '2026-11-23T12:00:00.000Z', until: '10:02:30' },
    { lookups: 3, deadlineAt: '2026-11-23T12:00:00.000Z', until: '10:06:00' },
    { lookups: 3, deadlineAt: '2026-11-23T10:04:00.000Z', until: '10:02:30' },
    { lookups: 3, deadlineAt: '2026-11-23T10:02:00.000Z', until: '10:02:00' },
  ])(
    'is due again by its lookups and its deadline as they are now: $lookups, $deadlineAt',
    async ({ until, ...now }) => {
      const { acts, ports, reserve } = aWorld();
      const result = { ...ports.pending, read: () => Promise.resolve(anAwaitedTask('a', now)) };

      await within(reserve, { ...ports, pending: result })(A);

      expect(acts).toContain(`take a until ${until}`);
    },
  );

  test('is taken and asked for as it was read, not as it was listed', async () => {
    const read = anAwaitedTask('a', { dueAt: '2026-11-23T10:00:59.000Z', lookups: 3 });
    const { ports, reserve } = aWorld();
    const seen: unknown[] = [];

    await within(reserve, {
      ...ports,
      pending: {
        ...ports.pending,
        read: () => Promise.resolve(read),
        claim: (task) => Promise.resolve(seen.push(task) > 0),
      },
      lookUp: (task) => Promise.resolve(seen.push(task)).then(() => ({ kind: 'undecided', status: 'fine' })),
    })(A);

    expect(seen).toStrictEqual([read, read]);
  });

  test.each<[string, Partial<PacedLookupPorts['pending']>]>([
    ['settled or taken before it was read', { read: () => Promise.resolve(undefined) }],
    ['taken after it was read', { claim: () => Promise.resolve(false) }],
  ])('is not asked for when it was %s; the next one is', async (_name, result) => {
    const { acts, ports, reserve } = aWorld();

    expect(await within(reserve, { ...ports, pending: { ...ports.pending, ...result } })(A)).toBe(true);
    expect(acts).not.toContain('ask a');
  });
});

describe('a call that is late', () => {
  /** A world whose store takes so long to give a task away. */
  function withSlowStore(tookMs: number) {
    const { acts, ports, reserve } = aWorld();
    let nowMs = START_MS;
    const lookUpAll = within(reserve, {
      ...ports,
      now: () => new Date(nowMs),
      waitUntil(epochMs) {
        nowMs = Math.max(nowMs, epochMs);
        return ports.waitUntil(epochMs);
      },
      pending: {
        ...ports.pending,
        claim(task, dueAgainAt) {
          nowMs += tookMs;
          return ports.pending.claim(task, dueAgainAt);
        },
      },
    });
    return { acts, lookUpAll };
  }

  test('by half a second is made', async () => {
    const { acts, lookUpAll } = withSlowStore(500);

    expect(await lookUpAll(A)).toBe(true);
    expect(acts.slice(-2)).toEqual(['take a until 10:02:30', 'ask a']);
  });

  test('by more waits for another turn, until it is on time: it would come beside later ones', async () => {
    const { acts, lookUpAll } = withSlowStore(1_501);

    expect(await lookUpAll(A)).toBe(true);
    expect(acts.slice(-6)).toEqual([
      'take a until 10:02:30',
      'reserve at 1501',
      'wait until 1000',
      'reserve at 1501',
      'wait until 2000',
      'ask a',
    ]);
  });

  test('is not made when there is no other turn', async () => {
    const { acts, ports } = aWorld();
    let turns = 0;
    const reserve = () => Promise.resolve(turns++ === 0 ? START_MS - 501 : undefined);
    const lookUpAll = within(reserve, ports);

    expect(await lookUpAll(A)).toBe(false);
    expect(acts).toEqual(['wait until -501', 'read a', 'take a until 10:02:30']);
  });
});

describe('there is no use in continuing', () => {
  test.each([401, 402, 405, 429, 430, 455, 500, 502, 503, 504])(
    'when the provider refuses with %i',
    async (code) => {
      const { acts, lookUpAll } = answering({ kind: 'refused', code, message: '', isOutOfCredits: false });

      expect(await lookUpAll(A)).toBe(false);
      expect(await lookUpAll(B)).toBe(false);
      expect(acts).toEqual(['ask a']);
    },
  );

  test.each<LookupResult>([
    ...[200, 400, 404, 413, 422, 431, 501].map(
      (code) => ({ kind: 'refused', code, message: '', isOutOfCredits: false }) as const,
    ),
    { kind: 'failed', problem: 'TimeoutError' },
    { kind: 'undecided', status: 'wait_processing' },
    { kind: 'contradicted' },
    { kind: 'overtaken', transition: 'conflict' },
    { kind: 'settled', outcome: 'failed', isContested: false },
  ])('but after all other answers there is: %j', async (lookup) => {
    const { acts, lookUpAll } = answering(lookup);

    expect(await lookUpAll(A)).toBe(true);
    expect(await lookUpAll(B)).toBe(true);
    expect(acts).toEqual(['ask a', 'ask b']);
  });

  test('when the key is unavailable, which is reported once: nothing is reserved or taken for it', async () => {
    const gone = new ApiKeyUnavailableError({ cause: new Error('AccessDenied') });
    const { acts, lookUpAll } = aWorld({ prepare: () => Promise.reject(gone) });

    await expect(lookUpAll(A)).rejects.toBe(gone);
    expect(await lookUpAll(B)).toBe(false);
    expect(acts).toEqual([]);
  });

  test('when the key is unavailable to one, for those that wait for their call', async () => {
    const gone = new ApiKeyUnavailableError({ cause: new Error('AccessDenied') });
    const { promise: callTime, resolve: letItCome } = Promise.withResolvers<undefined>();
    let isKnown = true;
    const { acts, lookUpAll } = aWorld({
      prepare: () => (isKnown ? Promise.resolve() : Promise.reject(gone)),
      waitUntil: () => callTime,
    });

    const waiting = lookUpAll(A);
    isKnown = false;
    await expect(lookUpAll(B)).rejects.toBe(gone);
    letItCome(undefined);

    expect(await waiting).toBe(false);
    expect(acts).not.toContain('read a');
  });

  test('but there is when one answer could not be recorded, which is reported', async () => {
    const down = new StoreUnavailableError('UpdateItem', { cause: new Error('ECONNREFUSED') });
    const { lookUpAll } = aWorld({
      lookUp: ({ taskId }) =>
        taskId === 'a'
          ? Promise.reject(down)
          : Promise.resolve({ kind: 'settled', outcome: 'failed', isContested: false }),
    });

    await expect(lookUpAll(A)).rejects.toBe(down);
    expect(await lookUpAll(B)).toBe(true);
  });

  test('when the budget is used up: no lookup waits, and nothing is read', async () => {
    const { acts, ports } = aWorld();
    const lookUpAll = within(() => Promise.resolve(undefined), ports);

    expect(await lookUpAll(A)).toBe(false);
    expect(acts).toEqual([]);
  });

  test('when the time was over after the wait', async () => {
    const { acts, lookUpAll } = aWorld({ hasTime: () => false });

    expect(await lookUpAll(A)).toBe(false);
    expect(acts).toEqual(['reserve at 0', 'wait until 0']);
  });

  test('for those that wait for their call, when another one hears it', async () => {
    const { promise: callTime, resolve: letItCome } = Promise.withResolvers<undefined>();
    let waits = 0;
    const { acts, lookUpAll } = aWorld({
      waitUntil: () => (++waits === 1 ? Promise.resolve() : callTime),
      lookUp: () =>
        Promise.resolve({ kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false }),
    });

    const [first, second] = [lookUpAll(A), lookUpAll(B)];
    expect(await first).toBe(false);
    letItCome(undefined);

    expect(await second).toBe(false);
    expect(acts).not.toContain('read b');
  });

  test('for those that ask meanwhile: what they heard is recorded, and nothing more is asked', async () => {
    const { promise: answer, resolve } = Promise.withResolvers<LookupResult>();
    const { lookUpAll } = aWorld({
      lookUp: ({ taskId }) =>
        taskId === 'a'
          ? answer
          : Promise.resolve({ kind: 'refused', code: 455, message: 'maintenance', isOutOfCredits: false }),
    });

    const slow = lookUpAll(A);
    expect(await lookUpAll(B)).toBe(false);
    resolve({ kind: 'settled', outcome: 'succeeded', isContested: false });

    expect(await slow).toBe(false);
  });

  test('in this run; the next one asks again', async () => {
    const { ports } = aWorld({
      lookUp: () =>
        Promise.resolve({ kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false }),
    });
    const { acts, ports: later, reserve } = aWorld();

    await within(reserve, ports)(A);

    expect(await within(reserve, later)(A)).toBe(true);
    expect(acts).toContain('ask a');
  });
});

describe('two budgets that share a lookup', () => {
  test('are each asked for their own tasks', async () => {
    const { ports } = aWorld();
    const lookUpAll = createPacedLookups(ports);
    const reserved: string[] = [];
    const budgetOf = (name: string) => () => {
      reserved.push(name);
      return Promise.resolve(START_MS);
    };

    await lookUpAll(A, budgetOf('of registered tasks'));
    await lookUpAll(B, budgetOf('of other tasks'));

    expect(reserved).toEqual(['of registered tasks', 'of other tasks']);
  });

  test('both end once the provider wants no more: neither reserves another call', async () => {
    const { acts, ports, reserve } = aWorld({
      lookUp: () =>
        Promise.resolve({ kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false }),
    });
    const lookUpAll = createPacedLookups(ports);
    const unexpectedReservation = () => Promise.reject(new Error('No call is to be reserved'));

    expect(await lookUpAll(A, reserve)).toBe(false);
    acts.length = 0;

    expect(await lookUpAll(B, unexpectedReservation)).toBe(false);
    expect(acts).toEqual([]);
  });

  test('are apart: one that is used up does not end the other', async () => {
    const { acts, ports, reserve } = aWorld();
    const lookUpAll = createPacedLookups(ports);

    expect(await lookUpAll(A, () => Promise.resolve(undefined))).toBe(false);
    expect(await lookUpAll(B, reserve)).toBe(true);
    expect(acts).toContain('ask b');
  });
});
