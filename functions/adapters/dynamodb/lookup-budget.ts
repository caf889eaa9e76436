import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { unchanged } from '../../domain/change.ts';
import { updateIf } from './update-if.ts';

/** The calls that the provider may get, shared by all sweeps that run at once. */
export interface LookupBudget {
  /**
   * Reserves one call.
   *
   * @returns when the call may be made, in epoch milliseconds, and `MAX_LATE_MS` after that at the latest; `undefined` if all
   * calls of the next seconds are reserved.
   * @throws {StoreUnavailableError} a call may have been reserved that is never made.
   */
  reserve(nowMs: number): Promise<number | undefined>;
  /**
   * Reserves the next call if it is free within the time between two calls. If these reservations are further apart than that,
   * no other is made later by more than the time of two calls, however many there are.
   */
  reserveIfFree(nowMs: number): Promise<number | undefined>;
}

/** The time that the provider counts calls over, in milliseconds. */
const PERIOD_MS = 10_000;

/**
 * How much later than reserved a call may be made, in milliseconds: the store takes its time, and the way to the provider
 * is not always as long.
 */
export const MAX_LATE_MS = 500;

/**
 * How far ahead calls are reserved, in milliseconds: whoever reserves one waits for it.
 *
 * A sweep that has as many calls open as a period has reserves its next one a period ahead, rounded up: a second more lets
 * it go on.
 */
const HORIZON_MS = PERIOD_MS + 1_000;

/** How often a reservation is tried while others reserve too: each try that fails is another's success. */
const ATTEMPTS = 10;

/**
 * Partition key of every item that paces lookups. No task has it: ids are trimmed where they are read. The policies in
 * `lib/` keep it from every function but the sweep.
 */
export const LOOKUP_BUDGET_PARTITION = ' lookup-budgets';

/** `shared` paces all calls; `unregistered` those for tasks that only callbacks named, which get a share of them. */
export type BudgetName = 'shared' | 'unregistered';

/**
 * Spaces calls evenly, over all processes: each reservation moves the time of the next one, in one conditional write.
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
  // Wider by what one call may be late: else it would come beside all that the next period has.
  const intervalMs = Math.ceil((PERIOD_MS + MAX_LATE_MS) / callsPer10Seconds);
  /** What the item said last, as far as this process knows. */
  let seen: unknown;
  let before: Promise<unknown> = Promise.resolve();

  async function reserveNext(nowMs: number, horizonMs: number): Promise<number | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A time that somebody edited into nonsense reserves nothing, and is replaced.
      const callAtMs = typeof seen === 'number' ? Math.max(nowMs, seen) : nowMs;
      if (callAtMs > nowMs + horizonMs) {
        // Should somebody mend the item, the next one finds out.
        seen = undefined;
        return undefined;
      }
      const nextLookupMs = callAtMs + intervalMs;
      const moved = await updateIf(client, tableName, marshall(key), {
        change: { set: { nextLookupMs } },
        condition: [unchanged('nextLookupMs', seen)],
      });
      seen = moved.kind === 'updated' ? nextLookupMs : moved.item['nextLookupMs'];
      if (moved.kind === 'updated') return callAtMs;
    }
    return undefined;
  }

  // One after the other: two of one process would only refuse each other.
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
