import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import { createDynamoTaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import { TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';
import { aTaskItem } from '../support/task-item.ts';

const store = useStore();

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

test('reads an item whole, and with every write that was confirmed', async () => {
  const consistent: unknown[] = [];
  store.client.middlewareStack.add(
    (next) => (args) => {
      consistent.push(Reflect.get(args.input, 'ConsistentRead'));
      return next(args);
    },
    { step: 'initialize', name: 'consistency' },
  );
  await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: aTaskItem('t') }));

  expect(await createDynamoTaskItems(store.client, TASK_TABLE).read(keyOf('t'), undefined)).toEqual(
    aTaskItem('t'),
  );

  expect(consistent.at(-1)).toBe(true);
  store.client.middlewareStack.remove('consistency');
});

test('an item that is gone is nothing', async () => {
  expect(
    await createDynamoTaskItems(store.client, TASK_TABLE).read(keyOf('gone'), undefined),
  ).toBeUndefined();
});

test('an outage is reported, with the call', async () => {
  const read = createDynamoTaskItems(store.client, 'NoSuchTable').read(keyOf('t'), undefined);

  await expect(read).rejects.toThrow(StoreUnavailableError);
  await expect(read).rejects.toThrow('The store did not confirm GetItem');
});
