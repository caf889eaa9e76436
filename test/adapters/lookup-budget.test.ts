import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createDynamoLookupBudget,
  LOOKUP_BUDGET_PARTITION,
  type BudgetName,
  type LookupBudget,
} from '../../functions/adapters/dynamodb/lookup-budget.ts';
import { KINDS } from '../../functions/domain/kinds.ts';
import { normaliseCallback } from '../../functions/domain/normalise.ts';
import { readReadRequest, readRegisterRequest } from '../../functions/track-tasks/read-request.ts';
import { freePort } from '../support/free-port.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { LOCAL, localDynamoDb, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();

const LOOKUP_BUDGET_KEY = { taskId: ' lookup-budgets', kind: 'shared' };

afterEach(async () => {
  for (const kind of ['shared', 'unregistered']) {
    const Key = marshall({ ...LOOKUP_BUDGET_KEY, kind });
    await store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key }));
  }
});

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

const budgetOf = (
  callsPer10Seconds: number,
  client = store.client,
  name: BudgetName = 'shared',
): LookupBudget => createDynamoLookupBudget(client, TASK_TABLE, callsPer10Seconds, name);

/** Reserves calls at one moment until there are no more, a hundred at most, and answers how long after it each is. */
async function reserveAll(budget: LookupBudget, nowMs = NOON): Promise<number[]> {
  const waits: number[] = [];
  while (waits.length < 100) {
    const at = await budget.reserve(nowMs);
    if (at === undefined) break;
    waits.push(at - nowMs);
  }
  return waits;
}

describe('calls are spaced evenly over half a second more, eleven seconds ahead and no further', () => {
  test.each([
    [1, [0, 10_500]],
    [2, [0, 5_250, 10_500]],
    [3, [0, 3_500, 7_000, 10_500]],
    [10, Array.from({ length: 11 }, (_, index) => index * 1_050)],
    [19, Array.from({ length: 20 }, (_, index) => index * 553)],
    [20, Array.from({ length: 21 }, (_, index) => index * 525)],
  ])('with %i in 10 seconds', async (calls, waits) => {
    expect(await reserveAll(budgetOf(calls))).toEqual(waits);
  });

  test.each([1, 3, 7, 13, 19])(
    'so that a sweep which has all %i open gets the next one for each that it makes',
    async (calls) => {
      const budget = budgetOf(calls);
      const open: number[] = [];
      while (open.length < calls) open.push((await budget.reserve(NOON)) ?? 0);

      for (let made = 0; made < calls + 3; made++) {
        const next = await budget.reserve(open.shift() ?? 0);
        expect(next).toBeDefined();
        open.push(next ?? 0);
      }
    },
  );
});

describe('a call', () => {
  test('that was not used is not saved up: idle time gives no burst', async () => {
    const budget = budgetOf(2);
    await budget.reserve(NOON);

    expect(await reserveAll(budget, NOON + 3_600_000)).toEqual([0, 5_250, 10_500]);
  });

  test('may be made at once when the last one is long enough ago', async () => {
    const budget = budgetOf(2);
    await budget.reserve(NOON);

    expect(await budget.reserve(NOON + 5_250)).toBe(NOON + 5_250);
    expect(await budget.reserve(NOON + 10_499)).toBe(NOON + 10_500);
  });

  test('is the next one for a clock that is behind, too', async () => {
    const budget = budgetOf(2);
    await budget.reserve(NOON);

    expect(await budget.reserve(NOON - 5_750)).toBe(NOON + 5_250);
    expect(await budget.reserve(NOON - 5_750)).toBeUndefined();
  });

  test('is to be had when the time was edited into nonsense, and then the next one', async () => {
    const item = { ...LOOKUP_BUDGET_KEY, nextLookupMs: 'soon' };
    await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(item) }));

    expect(await reserveAll(budgetOf(2))).toEqual([0, 5_250, 10_500]);
  });

  test('costs two writes when others reserved before, one from then on, and no read', async () => {
    await budgetOf(10).reserve(NOON);
    const calls: string[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command, send }) => {
      calls.push(command);
      return send();
    });
    const budget = budgetOf(10, client);

    await budget.reserve(NOON);
    expect(calls).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);

    await budget.reserve(NOON);
    expect(calls).toHaveLength(3);
  });

  test('is to be had again after the repair of a time that was far too late', async () => {
    const budget = budgetOf(2);
    const item = { ...LOOKUP_BUDGET_KEY, nextLookupMs: NOON + 86_400_000 };
    await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(item) }));
    expect(await budget.reserve(NOON)).toBeUndefined();

    await store.client.send(
      new DeleteItemCommand({ TableName: TASK_TABLE, Key: marshall(LOOKUP_BUDGET_KEY) }),
    );

    expect(await budget.reserve(NOON)).toBe(NOON);
  });
});

describe('a sweep that wants many calls at once', () => {
  test('gets as many as there are, none of which takes a turn from another', async () => {
    await budgetOf(20).reserve(NOON - 525);
    let refused = 0;
    const client = interceptedDynamoDb(store.endpoint, ({ send }) =>
      send().catch((error: unknown) => {
        refused += 1;
        throw error;
      }),
    );
    const budget = budgetOf(20, client);

    const reserved = await Promise.all(Array.from({ length: 23 }, () => budget.reserve(NOON)));

    const waits = reserved.map((at) => at && at - NOON);
    expect(waits).toEqual([...Array.from({ length: 21 }, (_, index) => index * 525), undefined, undefined]);
    // The first did not know the item; the last looked whether it was mended.
    expect(refused).toBe(2);
  });

  test('continues after one that found the store away', async () => {
    let calls = 0;
    const client = interceptedDynamoDb(store.endpoint, ({ send }) =>
      ++calls === 1 ? Promise.reject(new Error('away')) : send(),
    );
    const budget = budgetOf(10, client);

    const [first, second] = await Promise.allSettled([budget.reserve(NOON), budget.reserve(NOON)]);

    expect(first).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailableError' } });
    expect(second).toEqual({ status: 'fulfilled', value: NOON });
  });
});

/** The most of these times that any ten seconds can hold, when some are half a second late. */
function mostIn10Seconds(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 10_500).length));
}

describe('many sweeps at once', () => {
  test('property: never get more than the budget for any ten seconds, with any clocks', async () => {
    const scenario = fc.record({
      calls: fc.integer({ min: 1, max: 20 }),
      clocksMs: fc.array(fc.nat({ max: 15_000 }), { minLength: 50, maxLength: 50 }),
    });
    const clients = Array.from({ length: 50 }, () => localDynamoDb(store.endpoint));
    let run = 0;

    await fc.assert(
      fc.asyncProperty(scenario, async ({ calls, clocksMs }) => {
        const start = NOON + ++run * 3_600_000;
        const reserved = await Promise.all(
          clocksMs.map((clockMs, index) => budgetOf(calls, clients[index]).reserve(start + clockMs)),
        );

        const times = reserved.filter((at) => at !== undefined);
        expect(times.length).toBeGreaterThan(0);
        expect(mostIn10Seconds(times)).toBeLessThanOrEqual(calls);
        for (const [index, at] of reserved.entries()) {
          if (at === undefined) continue;
          const waitMs = at - start - (clocksMs[index] ?? 0);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThanOrEqual(11_000);
        }
      }),
      { numRuns: 4 },
    );
    for (const client of clients) client.destroy();
  });

  test('stop after ten that were quicker', async () => {
    let calls = 0;
    const quicker = budgetOf(20);
    const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
      calls += 1;
      await quicker.reserve(NOON);
      return send();
    });

    expect(await budgetOf(20, client).reserve(NOON)).toBeUndefined();
    expect(calls).toBe(10);
  });
});

describe('no task has the partition key of the budgets', () => {
  /** The id that each reader takes from a request for this id, where it takes one. */
  function idsReadFrom(taskId: string): (string | undefined)[] {
    const callbacks = [{ data: { taskId } }, { data: { task_id: taskId } }, { taskId }].map((body) =>
      normaliseCallback(body, KINDS.generate),
    );
    const requests = [readRegisterRequest(taskId, ''), readReadRequest(taskId, undefined)];
    return [
      ...callbacks.map((read) => (read.kind === 'callback' ? read.callback.taskId : undefined)),
      ...requests.map((read) => (read.kind === 'valid' ? read.request.taskId : undefined)),
    ];
  }

  test.each([LOOKUP_BUDGET_PARTITION, ` ${LOOKUP_BUDGET_PARTITION}`, `\u00a0${LOOKUP_BUDGET_PARTITION} `])(
    '%j is read without the space',
    (taskId) => {
      expect(idsReadFrom(taskId)).toEqual(Array(5).fill(LOOKUP_BUDGET_PARTITION.trim()));
    },
  );

  test('property: with anything around it', () => {
    const around = fc.string({
      unit: fc.constantFrom(' ', '\t', '\n', '\r', '\0', '\u00a0', '\ufeff', '\ud800', 'a'),
    });

    fc.assert(
      fc.property(around, around, (before, after) => {
        const read = idsReadFrom(before + LOOKUP_BUDGET_PARTITION + after);
        expect(read).not.toContain(LOOKUP_BUDGET_PARTITION);
      }),
    );
  });
});

test('an outage is reported', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const client = new DynamoDBClient({ endpoint, maxAttempts: 1, ...LOCAL });

  await expect(budgetOf(10, client).reserve(NOON)).rejects.toMatchObject({
    name: 'StoreUnavailableError',
    message: 'The store did not confirm UpdateItem',
  });
});

describe('tasks that only callbacks named', () => {
  test('have a budget of their own, of which nothing is taken from the shared one', async () => {
    const [shared, share] = [budgetOf(10), budgetOf(2, store.client, 'unregistered')];

    expect(await reserveAll(share)).toEqual([0, 5_250, 10_500]);
    expect(await shared.reserve(NOON)).toBe(NOON);
  });

  test('get a shared call only if it is free within the time between two calls', async () => {
    const shared = budgetOf(10);

    expect(await shared.reserveIfFree(NOON)).toBe(NOON);
    expect(await shared.reserveIfFree(NOON)).toBe(NOON + 1_050);
    expect(await shared.reserveIfFree(NOON)).toBeUndefined();
    expect(await shared.reserve(NOON)).toBe(NOON + 2_100);
  });

  test('property: take no more than the budget for any ten seconds with registered ones, with any clocks', async () => {
    const scenario = fc.record({
      calls: fc.integer({ min: 1, max: 20 }),
      sweeps: fc.array(fc.record({ clockMs: fc.nat({ max: 15_000 }), isRegistered: fc.boolean() }), {
        minLength: 40,
        maxLength: 40,
      }),
    });
    const clients = Array.from({ length: 40 }, () => localDynamoDb(store.endpoint));
    let run = 0;

    await fc.assert(
      fc.asyncProperty(scenario, async ({ calls, sweeps }) => {
        const start = NOON + ++run * 3_600_000;
        const reserved = await Promise.all(
          sweeps.map(async ({ clockMs, isRegistered }, index) => {
            const shared = budgetOf(calls, clients[index]);
            if (isRegistered) return shared.reserve(start + clockMs);
            const callAtMs = await budgetOf(calls / 5, clients[index], 'unregistered').reserve(
              start + clockMs,
            );
            return callAtMs === undefined ? undefined : shared.reserveIfFree(callAtMs);
          }),
        );

        expect(mostIn10Seconds(reserved.filter((at) => at !== undefined))).toBeLessThanOrEqual(calls);
        // The share has them five times as far apart, from the first clock to the end of what the last one may reserve.
        const unregistered = reserved.filter((at, index) => !sweeps[index]?.isRegistered && at !== undefined);
        expect(unregistered.length).toBeLessThanOrEqual(1 + Math.floor(26_000 / (52_500 / calls)));
      }),
      { numRuns: 4 },
    );
    for (const client of clients) client.destroy();
  });

  test('property: any number delays a call of a registered task by at most two calls', async () => {
    /** A registered task wants a call this many intervals after the one before: there are as many calls as they want. */
    const task = fc.record({
      afterIntervals: fc.double({ min: 0.7, max: 1.3, noNaN: true }),
      isBesideAnother: fc.nat({ max: 5 }).map((sixth) => sixth > 0),
    });
    const scenario = fc.record({
      calls: fc.constantFrom(1, 2, 5, 10, 20),
      tasks: fc.array(task, { minLength: 30, maxLength: 30 }),
    });
    let hours = 0;
    const aQuietHour = () => NOON + ++hours * 3_600_000;

    type Wish = { readonly atMs: number; readonly isRegistered: boolean };

    /** When registered tasks get their calls, in milliseconds after the first of them wants one. */
    async function registeredCalls(calls: number, wishes: readonly Wish[]): Promise<(number | undefined)[]> {
      const start = aQuietHour();
      const shared = budgetOf(calls);
      const reserved: (number | undefined)[] = [];
      for (const { atMs, isRegistered } of wishes) {
        if (isRegistered) reserved.push(await shared.reserve(start + atMs));
        else await shared.reserveIfFree(start + atMs);
      }
      return reserved.map((at) => (at === undefined ? undefined : at - start));
    }

    /** When tasks that only callbacks named have waited for a call of their share. */
    async function unregisteredWishes(calls: number, timesMs: readonly number[]): Promise<Wish[]> {
      const start = aQuietHour();
      const share = budgetOf(calls / 5, store.client, 'unregistered');
      const reserved = [];
      for (const atMs of timesMs) reserved.push(await share.reserve(start + atMs));
      return reserved.flatMap((at) => (at === undefined ? [] : [{ atMs: at - start, isRegistered: false }]));
    }

    await fc.assert(
      fc.asyncProperty(scenario, async ({ calls, tasks }) => {
        const intervalMs = Math.ceil(10_500 / calls);
        let nowMs = 0;
        const times = tasks.map(({ afterIntervals, isBesideAnother }) => {
          nowMs += Math.floor(afterIntervals * intervalMs);
          return { atMs: nowMs, isRegistered: true, isBesideAnother };
        });
        const besideMs = times.filter(({ isBesideAnother }) => isBesideAnother).map(({ atMs }) => atMs);
        const wishes = [...times, ...(await unregisteredWishes(calls, besideMs))];

        const alone = await registeredCalls(calls, times);
        const beside = await registeredCalls(
          calls,
          wishes.toSorted((one, other) => one.atMs - other.atMs),
        );

        // Without others, each gets its call within the horizon; what would be beyond it is left to the next sweep.
        const delaysMs = beside.map((at, index) => (at ?? NaN) - (alone[index] ?? NaN));
        expect(delaysMs.filter((delayMs) => delayMs > 2 * intervalMs)).toEqual([]);
      }),
      { numRuns: 6, interruptAfterTimeLimit: 40_000 },
    );
  });

  test('a fifth of a call is one in 53 seconds', async () => {
    const share = budgetOf(1 / 5, store.client, 'unregistered');

    expect(await reserveAll(share)).toEqual([0]);
    expect(await share.reserve(NOON + 41_400)).toBeUndefined();
    expect(await share.reserve(NOON + 52_500)).toBe(NOON + 52_500);
  });
});
