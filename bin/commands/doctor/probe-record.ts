import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { storeOf } from '../store-target.ts';
import type { FoundStack } from '../target.ts';

/** The record of a probe in the task table. */
export interface ProbeRecord {
  readonly table: string;
  readonly key: Record<string, AttributeValue>;
  /** @throws the SDK's error, if DynamoDB rejects the call. */
  read(signal: AbortSignal): Promise<Record<string, AttributeValue> | undefined>;
  /**
   * Deletes the record, and never another: only the probe's record has this id as its reference too.
   *
   * @throws the SDK's error, if DynamoDB rejects the call. A retry is safe.
   */
  remove(): Promise<void>;
}

/** How long the deletion of the record may take, in milliseconds, even if the probe failed. */
const REMOVAL_TIMEOUT_MS = 10_000;

/** @param id of the task, and also its reference. */
export function probeRecordOf(found: FoundStack, id: string): ProbeRecord {
  const { dynamodb, taskTable: table } = storeOf(found);
  const key = marshall({ taskId: id, kind: 'generate' });
  return {
    table,
    key,
    async read(signal) {
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
        { abortSignal: signal },
      );
      return item;
    },
    async remove() {
      await dynamodb
        .send(
          new DeleteItemCommand({
            TableName: table,
            Key: key,
            ConditionExpression: '#ref = :id',
            ExpressionAttributeNames: { '#ref': 'ref' },
            ExpressionAttributeValues: marshall({ ':id': id }),
          }),
          { abortSignal: AbortSignal.timeout(REMOVAL_TIMEOUT_MS) },
        )
        .catch((error: unknown) => {
          // There is no record, as the callback was rejected.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        });
    },
  };
}
