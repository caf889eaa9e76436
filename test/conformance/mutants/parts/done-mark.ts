import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { createDynamoClient } from '../../../../functions/adapters/dynamodb/client.ts';
import { storeUnavailable } from '../../../../functions/adapters/dynamodb/store-unavailable-error.ts';
import type { Report } from '../../../../functions/domain/report.ts';
import { rankOf, type Standing } from '../../../../functions/domain/transition.ts';
import { environment } from './receiver.ts';

const client = createDynamoClient();
const text = v.optional(v.string());
const MarkedItemSchema = v.object({
  done: v.optional(v.object({ rank: v.number(), result: text, reason: text })),
});

/** Answers what a task is marked as done with, beside what its record says. */
export async function readDone(report: Report): Promise<Standing | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: environment.TASK_TABLE, Key: keyOf(report), ConsistentRead: true }),
  );
  return item && doneOf(item);
}

/** Marks a task as done with this report. @returns what it is marked with already, if that says as much. */
export async function markDone(report: Report): Promise<Standing | undefined> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: environment.TASK_TABLE,
        Key: keyOf(report),
        UpdateExpression: 'SET done = :done',
        ConditionExpression: 'attribute_not_exists(done) OR done.#rank < :rank',
        ExpressionAttributeNames: { '#rank': 'rank' },
        ExpressionAttributeValues: marshall(
          { ':done': standingOf(report), ':rank': rankOf(report.verdict) },
          { removeUndefinedValues: true },
        ),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return doneOf(error.Item ?? {});
    return storeUnavailable('UpdateItem')(error);
  }
}

function keyOf({ callback, kind }: Report): Record<string, AttributeValue> {
  return marshall({ taskId: callback.taskId, kind });
}

function standingOf({ verdict }: Report): Standing {
  return { ...verdict, rank: rankOf(verdict) };
}

function doneOf(item: Record<string, AttributeValue>): Standing | undefined {
  return v.parse(MarkedItemSchema, unmarshall(item)).done;
}
