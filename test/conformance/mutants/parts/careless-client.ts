import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../../../functions/adapters/dynamodb/client.ts';

/** A client that states another condition than it was given, or none. */
export function createCarelessClient(change: (condition: string) => string | undefined): DynamoDBClient {
  const client = createDynamoClient();
  client.middlewareStack.add(
    (next) => (call) => {
      const { input } = call;
      if (!('ConditionExpression' in input) || input.ConditionExpression === undefined) return next(call);
      return next({ ...call, input: { ...input, ConditionExpression: change(input.ConditionExpression) } });
    },
    { step: 'initialize' },
  );
  return client;
}
