import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDBClient, UpdateItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import { temporaryFolder, type TemporaryFolder } from '../kit/temporary-folder.ts';
import { assemblyDirectory } from '../../test/support/assembly.ts';
import { localDynamoDb, TASK_TABLE } from '../../test/support/store.ts';
import { startHostileStore, type HostileStore } from './receiver/harness.ts';

let folder: TemporaryFolder;
let store: HostileStore;
let client: DynamoDBClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  const { tables } = readPlan(readAssembly(assemblyDirectory()), 'http://127.0.0.1');
  store = await startHostileStore(tables, folder.path);
  client = localDynamoDb(store.endpoint);
});
afterAll(async () => {
  client.destroy();
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const write = (taskId: string, attributes: Record<string, AttributeValue>) =>
  client.send(
    new UpdateItemCommand({
      TableName: TASK_TABLE,
      Key: { taskId: { S: taskId }, kind: { S: 'generate' } },
      UpdateExpression: `SET ${Object.keys(attributes)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(Object.keys(attributes).map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [`:${name}`, value]),
      ),
    }),
  );

// What the store lets pass here, no hostile request can break there.
test.each<[string, string, Record<string, AttributeValue>]>([
  ['an empty key', '', { raw: { S: '' } }],
  ['a key of more than 2,048 bytes', 'x'.repeat(2_049), { raw: { S: '' } }],
  ['a number of more than 38 digits', 'a', { code: { N: '1'.repeat(39) } }],
  ['a number that is too large', 'a', { code: { N: '1e126' } }],
  ['a number that is too small', 'a', { code: { N: '1e-131' } }],
  ['a number that is none', 'a', { code: { N: 'NaN' } }],
  ['an infinite number', 'a', { code: { N: 'Infinity' } }],
  ['an empty key of an index', 'a', { due: { S: '' } }],
  ['more than 400 KiB', 'a', { raw: { S: 'x'.repeat(410_000) } }],
  ['half a character', '\ud800', { raw: { S: '' } }],
])('the store refuses %s, as DynamoDB does', async (_name, taskId, attributes) => {
  await expect(write(taskId, attributes)).rejects.toThrow();
});

test('the store takes what DynamoDB takes, and is empty when it was emptied', async () => {
  await write('x'.repeat(2_048), { code: { N: '1'.repeat(38) }, raw: { S: '\u0000\uffff' } });

  expect(await store.items(TASK_TABLE)).toHaveLength(1);
  await store.empty();
  expect(await store.items(TASK_TABLE)).toEqual([]);
});
