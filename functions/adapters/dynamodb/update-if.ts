import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ConditionalChange } from '../../domain/change.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateExpression } from './update-expression.ts';

/** An item, or a part of one, as plain values. */
export type Item = Readonly<Record<string, unknown>>;

export type UpdateResult =
  /** The item before or after the change, as `returnValues` requests; otherwise empty. */
  | { readonly kind: 'updated'; readonly item: Item }
  /** The current item; empty if there is none. */
  | { readonly kind: 'refused'; readonly item: Item };

interface UpdateOptions {
  readonly abortSignal?: AbortSignal | undefined;
  /** Whether an applied change returns the item before or after the change. */
  readonly returnValues?: 'ALL_OLD' | 'ALL_NEW';
}

/**
 * Changes an item if all facts of the condition hold, in one write.
 *
 * @throws {StoreUnavailableError} the change may have been made all the same.
 */
export async function updateIf(
  client: DynamoDBClient,
  tableName: string,
  key: Record<string, AttributeValue>,
  change: ConditionalChange,
  { abortSignal, returnValues }: UpdateOptions = {},
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
      { ...(abortSignal && { abortSignal }) },
    );
    return { kind: 'updated', item: plain(item) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) return storeUnavailable('UpdateItem')(error);
    return { kind: 'refused', item: plain(error.Item ?? {}) };
  }
}

function plain(item: Record<string, AttributeValue>): Item {
  return unmarshall(item, { wrapNumbers: Number });
}
