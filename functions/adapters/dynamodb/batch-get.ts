import { BatchGetItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { taskItemKey, type ItemKey } from './outbox-store.ts';
import { storeUnavailable } from './client.ts';

/**
 * How many items one call reads.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export const MAX_BATCH_KEYS = 100;

/** The most calls for one batch: a call may return only a part of the items. */
const ATTEMPTS = 8;

/** How long to wait before the second attempt, in milliseconds; each further one waits twice as long. */
const FIRST_WAIT_MS = 50;

/**
 * Reads up to a hundred items of the task table, in the order of their keys. Leaves out items that no longer exist.
 *
 * @param attributes the attributes to read; all if absent.
 * @param wait waits before each further call for the rest of a batch.
 * @throws {StoreUnavailableError} a retry is safe.
 */
export async function batchGet(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly ItemKey[],
  attributes?: readonly string[],
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<Record<string, AttributeValue>[]> {
  const found = new Map<string, Record<string, AttributeValue>>();
  let left: ItemKey[] = [...keys];
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === ATTEMPTS) storeUnavailable('BatchGetItem')(new Error(`${left.length} items are left`));
    if (attempt > 0) await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
    const request = { Keys: left, ...(attributes && projection(attributes)) };
    const { Responses: responses, UnprocessedKeys: unprocessed } = await client
      .send(new BatchGetItemCommand({ RequestItems: { [tableName]: request } }))
      .catch(storeUnavailable('BatchGetItem'));
    for (const item of responses?.[tableName] ?? []) found.set(nameOf(item), item);
    left = unprocessed?.[tableName]?.Keys ?? [];
  }
  return keys.map((key) => found.get(nameOf(key))).filter((item) => item !== undefined);
}

/** Returns the projection of these attributes. Every name is escaped: many of ours are reserved words. */
export function projection(attributes: readonly string[]) {
  return {
    ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  };
}

function nameOf(item: Record<string, AttributeValue>): string {
  return JSON.stringify(taskItemKey(item));
}
