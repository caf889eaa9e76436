import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ConditionalChange } from '../../domain/change.ts';
import type { StoreBudget } from './client.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateExpression } from './update-expression.ts';

/** An item, or a part of one, as plain values. */
export type Item = Readonly<Record<string, unknown>>;

export type UpdateResult =
  /** The item before or after the change, as `returnValues` asks; otherwise empty. */
  | { readonly kind: 'updated'; readonly item: Item }
  /** The current item; empty if there is none. */
  | { readonly kind: 'refused'; readonly item: Item };

/**
 * Changes an item if all facts of the condition hold, in one write.
 *
 * @param returnValues whether an applied change returns the item before or after the change.
 * @throws {StoreUnavailableError} the change may have been made all the same.
 */
export async function updateIf(
  client: DynamoDBClient,
  tableName: string,
  key: Record<string, AttributeValue>,
  change: ConditionalChange,
  budget: StoreBudget,
  returnValues?: 'ALL_OLD' | 'ALL_NEW',
): Promise<UpdateResult> {
  try {
    const { Attributes: item = {} } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: key,
        ...updateExpression(change),
        ...(returnValues && { ReturnValues: returnValues }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      { ...(budget && { abortSignal: budget }) },
    );
    return { kind: 'updated', item: toItem(item) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) return storeUnavailable('UpdateItem')(error);
    return { kind: 'refused', item: toItem(error.Item ?? {}) };
  }
}

/** Returns an item as plain values; its numbers are JavaScript's. */
export function toItem(item: Record<string, AttributeValue>): Item {
  return unmarshall(item, { wrapNumbers: Number });
}
