import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { unchanged } from '../../domain/change.ts';
import type { CallbackKind } from '../../domain/kinds.ts';
import { storeUnavailable } from './client.ts';
import { updateIf } from './update-if.ts';

/** One replay of an event. */
interface Replay {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The caller's identity: an ARN, or `local`. */
  readonly by: string;
  readonly revision: number;
}

/** The replays of each record, stored in the record. */
export interface ReplayLog {
  /**
   * Records a replay. The result of the task, and what is pending, do not change.
   *
   * @returns whether the record still existed.
   * @throws {StoreUnavailableError} a retry is safe, but may record the replay twice.
   */
  append(task: { readonly taskId: string; readonly kind: CallbackKind }, replay: Replay): Promise<boolean>;
}

/** How many replays a record keeps. */
const REPLAYS_KEPT = 20;

/** Attempts to record a replay while others are recorded: an attempt fails only if another one succeeds. */
const ATTEMPTS = 5;

export function createDynamoReplayLog(client: DynamoDBClient, tableName: string): ReplayLog {
  return {
    async append({ taskId, kind }, replay) {
      let seen: unknown;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        // A malformed list (edited by hand) is replaced.
        const known: readonly unknown[] = Array.isArray(seen) ? seen : [];
        const appended = await updateIf(
          client,
          tableName,
          marshall({ taskId, kind }),
          {
            change: { set: { replays: [...known, { ...replay }].slice(-REPLAYS_KEPT) } },
            condition: [{ attribute: 'outcome', is: 'present' }, unchanged('replays', seen)],
          },
          undefined,
        );
        if (appended.kind === 'updated') return true;
        if (appended.item['outcome'] === undefined) return false;
        seen = appended.item['replays'];
      }
      return storeUnavailable('UpdateItem')(new Error(`The replays changed ${ATTEMPTS} times meanwhile`));
    },
  };
}
