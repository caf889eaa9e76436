import { PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { updateIf, type UpdateResult } from '../../functions/adapters/dynamodb/update-if.ts';
import { freePort } from '../support/free-port.ts';
import { localDynamoDb, startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

/** Settles a task that is awaited, and nothing else. */
const settle = (taskId: string, client = store.client, signal?: AbortSignal): Promise<UpdateResult> =>
  updateIf(
    client,
    TASK_TABLE,
    {
      key: keyOf(taskId),
      change: { set: { outcome: 'succeeded', reason: undefined }, add: { revision: 1 } },
      condition: '#outcome = :awaiting',
      values: { ':awaiting': 'awaiting' },
    },
    signal,
  );

const put = (taskId: string, item: Record<string, AttributeValue>) =>
  store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: { ...keyOf(taskId), ...item } }));

describe('an item is changed', () => {
  test('if the condition holds', async () => {
    const taskId = randomUUID();
    await put(taskId, { outcome: { S: 'awaiting' }, reason: { S: 'no_status' } });

    expect(await settle(taskId)).toStrictEqual({ kind: 'updated' });
    expect(await store.record(taskId)).toEqual({
      taskId,
      kind: 'generate',
      outcome: 'succeeded',
      revision: 1,
    });
  });

  test('not if it does not hold: the item is answered as it is, numbers as far as one can hold them', async () => {
    const taskId = randomUUID();
    await put(taskId, { outcome: { S: 'failed' }, deliveries: { N: '123456789012345678901.5' } });

    expect(await settle(taskId)).toStrictEqual({
      kind: 'refused',
      item: { taskId, kind: 'generate', outcome: 'failed', deliveries: 123456789012345680000 },
    });
    expect(await settle(taskId)).toMatchObject({ item: { outcome: 'failed' } });
  });

  test('not if there is none: it is not made', async () => {
    const taskId = randomUUID();

    expect(await settle(taskId)).toStrictEqual({ kind: 'refused', item: {} });
    expect(await store.record(taskId)).toBeUndefined();
  });

  test('whatever the condition compares with', async () => {
    const taskId = randomUUID();
    const change = { set: { outcome: 'awaiting' } };

    expect(
      await updateIf(store.client, TASK_TABLE, {
        key: keyOf(taskId),
        change,
        condition: 'attribute_not_exists(#outcome)',
      }),
    ).toStrictEqual({ kind: 'updated' });
  });
});

describe('an outage is told', () => {
  test('when the store is down', async () => {
    const client = localDynamoDb(`http://127.0.0.1:${await freePort()}`);

    await expect(settle('t', client)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: 'The store did not confirm UpdateItem',
    });
  });

  test('when the budget is used up', async () => {
    const taskId = randomUUID();
    await put(taskId, { outcome: { S: 'awaiting' } });

    await expect(settle(taskId, store.client, AbortSignal.abort())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
    expect(await store.record(taskId)).toMatchObject({ outcome: 'awaiting' });
  });
});
