import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { unchanged } from '../../domain/change.ts';
import { updateIf } from './update-if.ts';

/** The calls that the provider may get, shared by all sweeps that run at once. */
export interface LookupBudget {
  /**
   * Reserves one call.
   *
   * @returns the earliest time of the call, in epoch milliseconds; the latest time is `MAX_LATE_MS` later. `undefined` if all
   * calls of the next seconds are reserved.
   * @throws {StoreUnavailableError} a retry is safe; one call may stay reserved and unused.
   */
  reserve(nowMs: number): Promise<number | undefined>;
  /**
   * Reserves the next call if it is at most one interval ahead. If such reservations are further apart than an interval, they
   * delay no other reservation by more than two intervals, however many there are.
   */
  reserveIfFree(nowMs: number): Promise<number | undefined>;
}

/** The period over which the provider counts calls, in milliseconds. */
const PERIOD_MS = 10_000;

/**
 * How much later than reserved a call may be made, in milliseconds: the store takes time, and the latency to the provider varies.
 */
export const MAX_LATE_MS = 500;

/**
 * How far ahead calls are reserved, in milliseconds: a sweep waits for each call that it reserves.
 *
 * With `callsPer10Seconds` lookups in flight, the next slot is one period ahead plus rounding; the extra second keeps it inside
 * the horizon.
 */
const HORIZON_MS = PERIOD_MS + 1_000;

/** Attempts of one reservation while others reserve, too: an attempt fails only if another reservation succeeds. */
const ATTEMPTS = 10;

/**
 * Partition key of every item that paces lookups. No task has this id: ids are trimmed when they are read. The policies in `lib/`
 * deny it to every function but the sweep.
 */
export const LOOKUP_BUDGET_PARTITION = ' lookup-budgets';

/** `shared` paces all calls; `unregistered` paces the share of calls for tasks that only callbacks named. */
export type BudgetName = 'shared' | 'unregistered';

/**
 * Creates a budget that spaces calls evenly over all processes: each reservation advances the time of the next call, in one
 * conditional write.
 *
 * @param callsPer10Seconds how many calls any 10 seconds may have.
 */
export function createDynamoLookupBudget(
  client: DynamoDBClient,
  tableName: string,
  callsPer10Seconds: number,
  name: BudgetName,
): LookupBudget {
  const key = { taskId: LOOKUP_BUDGET_PARTITION, kind: name };
  // Wider by the lateness of one call: otherwise a late call would add to all calls of the next period.
  const intervalMs = Math.ceil((PERIOD_MS + MAX_LATE_MS) / callsPer10Seconds);
  /** The item's `nextLookupMs` when this process last read or wrote it. */
  let seen: unknown;
  let before: Promise<unknown> = Promise.resolve();

  async function reserveNext(nowMs: number, horizonMs: number): Promise<number | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A malformed time (edited by hand) reserves nothing, and is replaced.
      const callAtMs = typeof seen === 'number' ? Math.max(nowMs, seen) : nowMs;
      if (callAtMs > nowMs + horizonMs) {
        // The next reservation reads the item again, which may have been corrected by hand.
        seen = undefined;
        return undefined;
      }
      const nextLookupMs = callAtMs + intervalMs;
      const change = { change: { set: { nextLookupMs } }, condition: [unchanged('nextLookupMs', seen)] };
      const moved = await updateIf(client, tableName, marshall(key), change, undefined);
      seen = moved.kind === 'updated' ? nextLookupMs : moved.item['nextLookupMs'];
      if (moved.kind === 'updated') return callAtMs;
    }
    return undefined;
  }

  // In sequence: concurrent reservations of one process would only refuse each other.
  function inOrder(nowMs: number, horizonMs: number): Promise<number | undefined> {
    const reserved = before.then(() => reserveNext(nowMs, horizonMs));
    before = reserved.catch(() => undefined);
    return reserved;
  }

  return {
    reserve: (nowMs) => inOrder(nowMs, HORIZON_MS),
    reserveIfFree: (nowMs) => inOrder(nowMs, intervalMs),
  };
}
