import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Endpoints } from '../../../local/endpoints.ts';
import { LOOKUP_BUDGET_PARTITION } from '../../../functions/adapters/dynamodb/lookup-budget.ts';
import { localDynamoDb } from '../../../test/support/store.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the pending events are counted, in milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * How long nothing new may have come before the subscriber counts as read dry, in milliseconds: longer than the
 * engine waits between two attempts to deliver a batch, which may repeat events that are out already.
 */
const QUIET_MS = 4_000;

interface DrainOptions {
  readonly tables: Tables;
  /** How many messages the subscriber got so far. @throws {Error} when it gets none any more. */
  readonly messages: () => number;
  /** How long to wait without any progress, in milliseconds. */
  readonly patienceMs: number;
  readonly onLook: (pending: number) => void;
  readonly signal: AbortSignal;
}

/** Waits until no event is pending and none comes; or until there is no more progress, which is for the judge to find. */
export async function drain({ tables, messages, patienceMs, onLook, signal }: DrainOptions): Promise<void> {
  let last = { pending: Infinity, messages: -1 };
  for (let changedAtMs = performance.now(); ;) {
    const now = { pending: await tables.pending(), messages: messages() };
    if (now.pending < last.pending || now.messages > last.messages) changedAtMs = performance.now();
    last = now;
    onLook(now.pending);
    const quietMs = performance.now() - changedAtMs;
    if (quietMs > (now.pending === 0 ? QUIET_MS : patienceMs)) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The tables as anybody can read them. */
export interface Tables extends Disposable {
  /** How many records have a pending event. */
  pending(): Promise<number>;
  records(): Promise<unknown[]>;
  quarantined(): Promise<unknown[]>;
}

export function openTables(endpoint: string, { taskTable, quarantineTable }: Endpoints): Tables {
  const client = localDynamoDb(endpoint);
  return {
    async pending() {
      let pending = 0;
      const pages = paginateScan(
        { client },
        {
          TableName: taskTable,
          IndexName: 'Due',
          Select: 'COUNT',
          // Undecided tasks are in the index too: their results are pending.
          FilterExpression: 'begins_with(due, :event)',
          ExpressionAttributeValues: { ':event': { S: 'publish#' } },
        },
      );
      for await (const page of pages) pending += page.Count ?? 0;
      return pending;
    },
    records: async () =>
      (await scan(client, taskTable)).filter((item) => item['taskId'] !== LOOKUP_BUDGET_PARTITION),
    quarantined: () => scan(client, quarantineTable),
    [Symbol.dispose]: () => client.destroy(),
  };
}

async function scan(client: DynamoDBClient, tableName: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return items;
}
