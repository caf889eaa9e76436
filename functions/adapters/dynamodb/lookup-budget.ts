import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { updateIf } from './update-if.ts';

/** The calls that the provider may be asked, shared by all sweeps that run at once. */
export interface LookupBudget {
  /**
   * Reserves one call.
   *
   * @returns when it may be made, in epoch milliseconds; nothing when all calls of the next seconds are taken.
   * @throws {StoreUnavailableError} a call may have been reserved that nobody makes.
   */
  reserve(nowMs: number): Promise<number | undefined>;
}

/** The time that the provider counts calls over, in milliseconds. */
const PERIOD_MS = 10_000;

/** How far ahead calls are reserved, in milliseconds: whoever reserves one waits for it. */
const HORIZON_MS = 10_000;

/** How often a reservation is tried while others reserve too: each try that fails is another's success. */
const ATTEMPTS = 10;

/** The item that says when the next call is free. No callback can have its kind. */
export const LOOKUP_BUDGET_KEY = { taskId: '#lookups', kind: 'budget' } as const;

/**
 * Spaces calls evenly, over all processes: each reservation moves the time of the next one, in one conditional write.
 *
 * @param callsPer10Seconds how many calls any 10 seconds may have.
 */
export function createDynamoLookupBudget(
  client: DynamoDBClient,
  tableName: string,
  callsPer10Seconds: number,
): LookupBudget {
  const intervalMs = Math.ceil(PERIOD_MS / callsPer10Seconds);
  return {
    async reserve(nowMs) {
      let seen: number | undefined;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const callAtMs = Math.max(nowMs, seen ?? 0);
        if (callAtMs > nowMs + HORIZON_MS) return undefined;
        const moved = await updateIf(client, tableName, {
          key: marshall(LOOKUP_BUDGET_KEY),
          change: { set: { nextLookupMs: callAtMs + intervalMs } },
          condition: seen === undefined ? 'attribute_not_exists(#nextLookupMs)' : '#nextLookupMs = :seen',
          ...(seen !== undefined && { values: { ':seen': seen } }),
        });
        if (moved.kind === 'updated') return callAtMs;
        const { nextLookupMs } = moved.item;
        seen = typeof nextLookupMs === 'number' ? nextLookupMs : undefined;
      }
      return undefined;
    },
  };
}
