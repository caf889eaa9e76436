import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { storeOf } from '../store-target.ts';
import type { FoundStack } from '../target.ts';

/** The record that a probe leaves in the task table. */
export interface ProbeRecord {
  readonly table: string;
  readonly key: Record<string, AttributeValue>;
  /** @throws what DynamoDB refuses, as the SDK tells it. */
  read(signal: AbortSignal): Promise<Record<string, AttributeValue> | undefined>;
  /**
   * Removes it, and never anything else: only the probe has this id as its reference, too.
   *
   * @throws what DynamoDB refuses, as the SDK tells it. A retry is safe.
   */
  remove(): Promise<void>;
}

/** How long its removal may take, in milliseconds, whatever became of the rest. */
const REMOVAL_TIMEOUT_MS = 10_000;

/** @param id of the task, and the reference. */
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
          // There is none, as the callback was refused.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        });
    },
  };
}
