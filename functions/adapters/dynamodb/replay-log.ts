import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { unchanged } from '../../domain/change.ts';
import type { CallbackKind } from '../../domain/kinds.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateIf } from './update-if.ts';

/** That somebody had an event published again. */
export interface Replay {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The caller's identity: an ARN, or `local`. */
  readonly by: string;
  readonly revision: number;
}

/** Who had which event published again, kept with each record. */
export interface ReplayLog {
  /**
   * Notes a replay. What the record says, and what it owes, stays.
   *
   * @returns whether there was still a record.
   * @throws {StoreUnavailableError} a retry is safe, but may note the replay twice.
   */
  note(task: { readonly taskId: string; readonly kind: CallbackKind }, replay: Replay): Promise<boolean>;
}

/** How many replays a record remembers. */
export const REPLAYS_KEPT = 20;

/** How often a note is tried while others note theirs: each try that fails is another's success. */
const ATTEMPTS = 5;

export function createDynamoReplayLog(client: DynamoDBClient, tableName: string): ReplayLog {
  return {
    async note({ taskId, kind }, replay) {
      let seen: unknown;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        // What somebody edited into nonsense is replaced.
        const known: readonly unknown[] = Array.isArray(seen) ? seen : [];
        const noted = await updateIf(client, tableName, marshall({ taskId, kind }), {
          change: { set: { replays: [...known, { ...replay }].slice(-REPLAYS_KEPT) } },
          condition: [{ attribute: 'outcome', is: 'present' }, unchanged('replays', seen)],
        });
        if (noted.kind === 'updated') return true;
        if (noted.item['outcome'] === undefined) return false;
        seen = noted.item['replays'];
      }
      return storeUnavailable('UpdateItem')(new Error(`The replays changed ${ATTEMPTS} times meanwhile`));
    },
  };
}
