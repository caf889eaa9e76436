import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createOverdueItems,
  createDynamoOutboxStore,
  taskItemKey,
  type OverdueItems,
  type OutboxStore,
} from '../../functions/adapters/dynamodb/outbox-store.ts';
import { publishDueKey, resultDueKey, unregisteredDueKey } from '../../functions/domain/outbox.ts';
import { aFailure, aReport, aSuccess } from '../support/builders.ts';
import { freePort } from '../support/free-port.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { aTaskStore, LOCAL, NO_BUDGET, TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let outbox: OutboxStore;
let overdueItems: OverdueItems;

beforeAll(() => {
  outbox = createDynamoOutboxStore(store.client, TASK_TABLE);
  overdueItems = createOverdueItems(store.client, TASK_TABLE);
});

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

async function deliver(body: object, receivedAt = '2026-11-23T10:00:00.000Z'): Promise<void> {
  await aTaskStore(store).commit(aReport(body, { receivedAt }), NO_BUDGET);
}

async function overdueAt(taskId: string, now: string, from = overdueItems): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const item of from.overdue(publishDueKey(taskId), now)) found.push(item['taskId']?.S);
  return found;
}

describe('what is due', () => {
  test('is found a quarter of an hour after it settled, and not before', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }));

    expect(await overdueAt(taskId, '2026-11-23T10:14:59.999Z')).not.toContain(taskId);
    expect(await overdueAt(taskId, '2026-11-23T10:15:00.000Z')).toContain(taskId);
  });

  test('is found however long ago it was due', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }), '2026-01-01T00:00:00.000Z');

    expect(await overdueAt(taskId, '2026-11-23T10:15:00.000Z')).toContain(taskId);
  });

  test('comes oldest first, as it is in the table', async () => {
    const taskId = randomUUID();
    const sameShard = Array.from({ length: 500 }, () => randomUUID()).find(
      (other) => publishDueKey(other) === publishDueKey(taskId),
    );
    if (sameShard === undefined) throw new Error('500 ids leave no shard empty');
    await deliver(aSuccess({ taskId }), '2026-02-02T00:00:02.000Z');
    await deliver(aSuccess({ taskId: sameShard }), '2026-02-02T00:00:01.000Z');

    const found = await overdueAt(taskId, '2026-02-02T01:00:00.000Z');

    expect(found.filter((id) => id === taskId || id === sameShard)).toEqual([sameShard, taskId]);
  });

  test.each<[string, (taskId: string) => Promise<unknown>]>([
    ['published', (taskId) => outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z')],
    [
      'deleted',
      (taskId) => store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) })),
    ],
  ])('is not what was %s while the index was read: it lags behind', async (_name, meanwhile) => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }));
    const client = interceptedDynamoDb(store.endpoint, async ({ command, send }) => {
      const output = await send();
      if (command === 'QueryCommand') await meanwhile(taskId);
      return output;
    });

    const found = await overdueAt(taskId, '2027-01-01T00:00:00.000Z', createOverdueItems(client, TASK_TABLE));

    expect(found).not.toContain(taskId);
  });

  test('is read as it is now, from no replica that lags behind', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }));
    const reads: unknown[] = [];
    const client = interceptedDynamoDb(store.endpoint, ({ command, input, send }) => {
      if (command === 'GetItemCommand') reads.push(input['ConsistentRead']);
      return send();
    });

    await overdueAt(taskId, '2027-01-01T00:00:00.000Z', createOverdueItems(client, TASK_TABLE));

    expect(new Set(reads)).toEqual(new Set([true]));
  });

  test('may be nothing, and the answer without a list', async () => {
    const client = interceptedDynamoDb(store.endpoint, () => Promise.resolve({}));

    expect(await overdueAt('t', '2027-01-01T00:00:00.000Z', createOverdueItems(client, TASK_TABLE))).toEqual(
      [],
    );
  });

  test('is not what is undecided', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId, voiceId: '' }));

    expect(await overdueAt(taskId, '2027-01-01T00:00:00.000Z')).not.toContain(taskId);
  });
});

describe('a mark', () => {
  test('takes the revision out of what is due, and says when', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }));

    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z');

    const record = await store.record(taskId);
    expect(record).toMatchObject({ publishedRevision: 1, publishedAt: '2026-11-23T10:00:01.000Z' });
    expect(record).not.toHaveProperty('due');
    expect(record).not.toHaveProperty('dueAt');
    expect(await overdueAt(taskId, '2027-01-01T00:00:00.000Z')).not.toContain(taskId);
  });

  test('leaves a newer revision due', async () => {
    const taskId = randomUUID();
    await deliver(aFailure({ taskId }));
    await deliver(aSuccess({ taskId }));
    const before = await store.record(taskId);

    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z');

    expect(await store.record(taskId)).toEqual(before);
    expect(before).toMatchObject({ revision: 2, due: publishDueKey(taskId) });
  });

  test.each([
    ['a registered task', resultDueKey],
    ['a task that only callbacks named', () => unregisteredDueKey('order-17')],
  ])('that comes again leaves a result pending that is looked up again: %s', async (_name, dueKey) => {
    const taskId = randomUUID();
    await deliver(aFailure({ taskId }));
    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z');
    await store.client.send(
      new UpdateItemCommand({
        TableName: TASK_TABLE,
        Key: keyOf(taskId),
        UpdateExpression: 'SET due = :due',
        ExpressionAttributeValues: { ':due': { S: dueKey(taskId) } },
      }),
    );
    const before = await store.record(taskId);

    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:02.000Z');

    expect(await store.record(taskId)).toEqual(before);
  });

  test('of a record that is not due says when', async () => {
    const taskId = randomUUID();
    await deliver(aFailure({ taskId }));
    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z');

    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:02.000Z');

    expect(await store.record(taskId)).toMatchObject({ publishedAt: '2026-11-23T10:00:02.000Z' });
  });

  test('of a record that is gone makes none', async () => {
    const taskId = randomUUID();

    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z');

    expect(await store.record(taskId)).toBeUndefined();
  });
});

describe('quarantining', () => {
  const itemOf = async (taskId: string) => {
    const { Item: item } = await store.client.send(
      new GetItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }),
    );
    if (item === undefined) throw new Error(`There is no item ${taskId}`);
    return item;
  };

  test('takes the item out of what is due, and leaves the rest of it', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }));
    const { due, dueAt, ...rest } = (await store.record(taskId)) ?? {};

    await outbox.takeOut(await itemOf(taskId));

    expect(await store.record(taskId)).toEqual(rest);
  });

  test('works on an item that has lost its revision', async () => {
    const taskId = randomUUID();
    await deliver(aSuccess({ taskId }));
    await store.client.send(
      new UpdateItemCommand({
        TableName: TASK_TABLE,
        Key: keyOf(taskId),
        UpdateExpression: 'REMOVE revision',
      }),
    );

    await outbox.takeOut(await itemOf(taskId));

    expect(await store.record(taskId)).not.toHaveProperty('due');
  });

  test('leaves a result that came meanwhile due', async () => {
    const taskId = randomUUID();
    await deliver(aFailure({ taskId }));
    const before = await itemOf(taskId);
    await deliver(aSuccess({ taskId }));

    await outbox.takeOut(before);

    expect(await store.record(taskId)).toMatchObject({ revision: 2, due: publishDueKey(taskId) });
  });

  test('leaves due what has become pending meanwhile', async () => {
    const taskId = randomUUID();
    await deliver(aFailure({ taskId }));
    const before = { ...(await itemOf(taskId)), due: { S: resultDueKey(taskId) } };
    const record = await store.record(taskId);

    await outbox.takeOut(before);

    expect(await store.record(taskId)).toEqual(record);
  });

  test('of an item that is not due costs no call', async () => {
    const down = createDynamoOutboxStore(await unreachableClient(), TASK_TABLE);

    await expect(down.takeOut({ ...keyOf('t'), revision: { N: '1' } })).resolves.toBeUndefined();
  });
});

const unreachableClient = async () =>
  new DynamoDBClient({ endpoint: `http://127.0.0.1:${await freePort()}`, maxAttempts: 1, ...LOCAL });

describe('an outage is reported', () => {
  const due = { ...keyOf('t'), revision: { N: '1' }, due: { S: 'publish#00' } };

  test.each<[string, string, (down: OutboxStore & OverdueItems) => Promise<unknown>]>([
    ['marking', 'UpdateItem', (down) => down.markPublished(keyOf('t'), 1, '2026-11-23T10:00:01.000Z')],
    ['quarantining', 'UpdateItem', (down) => down.takeOut(due)],
    ['finding', 'Query', (down) => overdueAt('t', '2026-11-23T10:15:00.000Z', down)],
  ])('when %s', async (_name, operation, call) => {
    const client = await unreachableClient();
    const down = {
      ...createDynamoOutboxStore(client, TASK_TABLE),
      ...createOverdueItems(client, TASK_TABLE),
    };

    await expect(call(down)).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: `The store did not confirm ${operation}`,
    });
  });
});

describe('the key of an item', () => {
  test('is its task and kind', () => {
    expect(taskItemKey({ ...keyOf('t'), ref: { S: 'order-17' } })).toStrictEqual(keyOf('t'));
  });

  test.each([
    ['a task id', { kind: { S: 'generate' } }],
    ['a kind', { taskId: { S: 't' } }],
  ])('is missing without %s: it is not an item of the table', (_name, item) => {
    expect(() => taskItemKey(item)).toThrow(new TypeError('An item of the task table has no key'));
  });
});
