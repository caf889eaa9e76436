import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateQuery,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { RESULT_DUE_PREFIXES } from '../../domain/outbox.ts';
import { storeUnavailable } from './client.ts';

/** The key of an item, as the store and its stream give it. */
export type ItemKey = Record<string, AttributeValue>;

/** The pending events of the task table. */
export interface OutboxStore {
  /**
   * Marks this revision's event as published. A newer revision, or a pending lookup, stays in the index; a late or repeated call
   * does nothing.
   *
   * @param publishedAt ISO 8601, UTC.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  markPublished(key: ItemKey, revision: number, publishedAt: string): Promise<void>;
  /**
   * Removes an item from the outbox whose event is not pending or cannot be made, unless the item has changed since.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  takeOut(item: Record<string, AttributeValue>): Promise<void>;
}

/** Finds overdue items. */
export interface OverdueItems {
  /**
   * Returns the items of one partition of the `Due` index whose time has come, oldest first, as they are now (not as the index
   * shows them).
   *
   * @param now ISO 8601, UTC.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  overdue(due: string, now: string): AsyncIterable<Record<string, AttributeValue>>;
}

export function taskItemKey(item: Record<string, AttributeValue>): ItemKey {
  const { taskId, kind } = item;
  if (taskId === undefined || kind === undefined) throw new TypeError('An item of the task table has no key');
  return { taskId, kind };
}

export function createDynamoOutboxStore(client: DynamoDBClient, tableName: string): OutboxStore {
  return {
    async markPublished(key, revision, publishedAt) {
      await client
        .send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: key,
            UpdateExpression:
              'SET publishedRevision = :revision, publishedAt = :publishedAt REMOVE due, dueAt',
            ConditionExpression:
              'revision = :revision AND NOT begins_with(due, :registered) AND NOT begins_with(due, :unregistered)',
            ExpressionAttributeValues: marshall({
              ':revision': revision,
              ':publishedAt': publishedAt,
              ':registered': RESULT_DUE_PREFIXES.registered,
              ':unregistered': RESULT_DUE_PREFIXES.unregistered,
            }),
          }),
        )
        .catch(unlessChanged);
    },
    async takeOut(item) {
      const { due, revision } = item;
      if (due === undefined) return;
      await client
        .send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: taskItemKey(item),
            UpdateExpression: 'REMOVE due, dueAt',
            ConditionExpression: `due = :due AND ${revision === undefined ? 'attribute_not_exists(revision)' : 'revision = :revision'}`,
            ExpressionAttributeValues: {
              ':due': due,
              ...(revision && { ':revision': revision }),
            },
          }),
        )
        .catch(unlessChanged);
    },
  };
}

export function createOverdueItems(client: DynamoDBClient, tableName: string): OverdueItems {
  return {
    async *overdue(due, now) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: 'Due',
          KeyConditionExpression: 'due = :due AND dueAt <= :now',
          ExpressionAttributeValues: marshall({ ':due': due, ':now': now }),
        },
      );
      try {
        for await (const page of pages) {
          for (const key of page.Items ?? []) {
            const { Item: item } = await client.send(
              new GetItemCommand({ TableName: tableName, Key: taskItemKey(key), ConsistentRead: true }),
            );
            // The index lags behind: an item that was published or removed meanwhile is not due.
            if (item?.['due']?.S === due) yield item;
          }
        }
      } catch (error) {
        storeUnavailable('Query')(error);
      }
    },
  };
}

/** Throws unless the condition was refused: a newer revision was recorded meanwhile, with its own event and its own mark. */
function unlessChanged(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) storeUnavailable('UpdateItem')(error);
}
