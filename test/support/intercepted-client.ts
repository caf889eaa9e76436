import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { withoutLogging } from '../../functions/adapters/dynamodb/client.ts';
import { LOCAL } from './store.ts';

/** One call that a client is about to make. */
export interface Call {
  /** For example `UpdateItemCommand`. */
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Makes it. */
  readonly send: () => Promise<object>;
}

/** A DynamoDB client that lets a test see each call, do something around it, or answer it. */
export function interceptedDynamoDb(
  endpoint: string,
  intercept: (call: Call) => Promise<object>,
): DynamoDBClient {
  const client = withoutLogging(new DynamoDBClient({ endpoint, ...LOCAL }));
  client.middlewareStack.add(
    (next, context) => async (args) => {
      let response: unknown;
      const output = await intercept({
        command: String(context['commandName']),
        input: { ...args.input },
        send: async () => {
          const sent = await next(args);
          response = sent.response;
          return sent.output;
        },
      });
      return { output: { $metadata: {}, ...output }, response };
    },
    { step: 'initialize', priority: 'high' },
  );
  return client;
}
