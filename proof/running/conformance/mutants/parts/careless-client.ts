import type { DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../../../../functions/adapters/dynamodb/client.ts';

/** A client that states another condition than it was given, or none. */
export function createCarelessClient(change: (condition: string) => string | undefined): DynamoDBClient {
  const client = createDynamoClient();
  client.middlewareStack.add(
    (next) => (call) => {
      const { input } = call;
      if (!('ConditionExpression' in input) || input.ConditionExpression === undefined) return next(call);
      const condition = change(input.ConditionExpression);
      return next({ ...call, input: withCondition(input, condition) });
    },
    { step: 'initialize' },
  );
  return client;
}

/** DynamoDB refuses a name or value that no expression uses. */
function withCondition<T extends Partial<UpdateItemCommandInput>>(
  input: T,
  condition: string | undefined,
): T {
  const placeholders: readonly string[] = `${input.UpdateExpression} ${condition}`.match(/[#:]\w+/g) ?? [];
  const used = <V>(values: Record<string, V> = {}) =>
    Object.fromEntries(Object.entries(values).filter(([placeholder]) => placeholders.includes(placeholder)));
  return {
    ...input,
    ConditionExpression: condition,
    ExpressionAttributeNames: used(input.ExpressionAttributeNames),
    ExpressionAttributeValues: used(input.ExpressionAttributeValues),
  };
}
