import { GetItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StoreBudget } from './client.ts';
import type { ItemKey } from './outbox-store.ts';
import { storeUnavailable } from './store-unavailable-error.ts';

/** Reads items of the task table. */
export interface TaskItems {
  /**
   * Reads an item as it is now, with every write that was confirmed.
   *
   * @returns `undefined` if the item does not exist.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  read(key: ItemKey, budget: StoreBudget): Promise<Record<string, AttributeValue> | undefined>;
}

export function createDynamoTaskItems(client: DynamoDBClient, tableName: string): TaskItems {
  return {
    async read(key, budget) {
      const { Item: item } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true }), {
          ...(budget && { abortSignal: budget }),
        })
        .catch(storeUnavailable('GetItem'));
      return item;
    },
  };
}
