import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { createDynamoClient } from '../../functions/adapters/dynamodb/client.ts';
import { createSnsClient } from '../../functions/adapters/sns/event-publisher.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

/** Takes every call, and never answers. */
const silent = createServer(() => undefined);

beforeAll(async () => {
  const port = await listenOnLoopback(silent);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  });
});
afterAll(() => {
  silent.close();
  silent.closeAllConnections();
});

test('a call that hangs ends after three attempts, to the store and to the topic', async () => {
  const calls = await Promise.allSettled([
    createDynamoClient().send(new ListTablesCommand()),
    createSnsClient().send(new ListTopicsCommand()),
  ]);

  const timedOut = { status: 'rejected', reason: { name: 'TimeoutError', $metadata: { attempts: 3 } } };
  expect(calls).toMatchObject([timedOut, timedOut]);
});

test('the client of the store copies nothing for a log', () => {
  const logging = (client: DynamoDBClient) =>
    client.middlewareStack.identify().filter((part) => part.startsWith('loggerMiddleware'));

  expect(logging(createDynamoClient())).toEqual([]);
  // A client of the SDK itself does, under this name.
  expect(logging(new DynamoDBClient())).toHaveLength(1);
});
