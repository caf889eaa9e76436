import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { TASKS } from './store.ts';
import { dynamodb } from './wire.ts';

/** Changes a record as code without regard for other writers does: over any state, unless there is a condition. */
export async function overwrite(
  taskId: string,
  update: string,
  values?: Record<string, AttributeValue>,
  condition?: string,
): Promise<void> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: TASKS,
        Key: { taskId: { S: taskId }, kind: { S: 'generate' } },
        UpdateExpression: update,
        ExpressionAttributeValues: values,
        ConditionExpression: condition,
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
