import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateExpression, type Change } from './update-expression.ts';

/** A change that is made only in a state that was thought of. */
export interface ConditionalChange {
  readonly key: Record<string, AttributeValue>;
  readonly change: Change;
  /** In DynamoDB's words. A name that is reserved is escaped as `#name`, which the change must set. */
  readonly condition: string;
  /** The condition's own values, by their placeholders. */
  readonly values?: Readonly<Record<string, unknown>>;
}

export type UpdateResult =
  | { readonly kind: 'updated' }
  /** The item as it is, empty when there is none. */
  | { readonly kind: 'refused'; readonly item: Readonly<Record<string, unknown>> };

/**
 * Changes an item if a condition holds, in one write.
 *
 * @throws {StoreUnavailableError} it may have been changed all the same.
 */
export async function updateIf(
  client: DynamoDBClient,
  tableName: string,
  { key, change, condition, values = {} }: ConditionalChange,
  abortSignal?: AbortSignal,
): Promise<UpdateResult> {
  const expression = updateExpression(change);
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: key,
        ...expression,
        ExpressionAttributeValues: { ...expression.ExpressionAttributeValues, ...marshall(values) },
        ConditionExpression: condition,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      { ...(abortSignal && { abortSignal }) },
    );
    return { kind: 'updated' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) return storeUnavailable('UpdateItem')(error);
    return { kind: 'refused', item: unmarshall(error.Item ?? {}, { wrapNumbers: Number }) };
  }
}
