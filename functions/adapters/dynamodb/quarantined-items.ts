import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateScan,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { storeUnavailable } from './store-unavailable-error.ts';

// Total: an item that somebody edited is still listed.
const text = v.fallback(v.optional(v.string()), undefined);

const QuarantinedItemSchema = v.object({
  id: v.string(),
  reason: text,
  kind: text,
  /** Of an unpublishable item: with `kind`, its key in the task table. */
  taskId: text,
});

/** What a redrive needs of a quarantined body or item; the body itself stays where it is. */
export type QuarantinedItem = v.InferOutput<typeof QuarantinedItemSchema>;

/** The part of the quarantine that a redrive works on. */
export interface QuarantinedItems {
  /**
   * Everything that waits for its redrive.
   *
   * @param since leaves out what last came in before. ISO 8601, UTC.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  waiting(since?: string): AsyncIterable<QuarantinedItem>;
  /** @throws {StoreUnavailableError} a retry is safe. */
  find(id: string): Promise<QuarantinedItem | undefined>;
  /**
   * Notes that it was fed in again.
   *
   * @param redrivenAt ISO 8601, UTC.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  markRedriven(id: string, redrivenAt: string): Promise<void>;
}

export function createDynamoQuarantinedItems(client: DynamoDBClient, tableName: string): QuarantinedItems {
  return {
    async *waiting(since) {
      const pages = paginateScan(
        { client },
        {
          TableName: tableName,
          ProjectionExpression: 'id, reason, kind, taskId',
          FilterExpression: 'attribute_not_exists(redrivenAt)',
          ...(since !== undefined && {
            // What older functions wrote says only when it first came in; where both are known, the first is earlier.
            FilterExpression:
              'attribute_not_exists(redrivenAt) AND (lastReceivedAt >= :since OR receivedAt >= :since)',
            ExpressionAttributeValues: marshall({ ':since': since }),
          }),
        },
      );
      try {
        for await (const page of pages) yield* (page.Items ?? []).map(toQuarantinedItem);
      } catch (error) {
        storeUnavailable('Scan')(error);
      }
    },

    async find(id) {
      const { Item: item } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: marshall({ id }), ConsistentRead: true }))
        .catch(storeUnavailable('GetItem'));
      return item && toQuarantinedItem(item);
    },

    async markRedriven(id, redrivenAt) {
      await client
        .send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: marshall({ id }),
            UpdateExpression: 'SET redrivenAt = :redrivenAt',
            ConditionExpression: 'attribute_exists(id)',
            ExpressionAttributeValues: marshall({ ':redrivenAt': redrivenAt }),
          }),
        )
        // What has expired meanwhile must not come back as a mark without a body.
        .catch((error: unknown) => {
          if (!(error instanceof ConditionalCheckFailedException)) storeUnavailable('UpdateItem')(error);
        });
    },
  };
}

function toQuarantinedItem(item: Record<string, AttributeValue>): QuarantinedItem {
  return v.parse(QuarantinedItemSchema, unmarshall(item, { wrapNumbers: Number }));
}
