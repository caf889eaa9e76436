import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  createDynamoDueItems,
  createDynamoOutboxStore,
  type DueItems,
  type OutboxStore,
} from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createDynamoTaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { publishDueKey } from '../../functions/domain/outbox.ts';
import { aFailure, aReport, aSuccess } from '../support/builders.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';

let store: TestStore;
let outbox: OutboxStore;
let dueItems: DueItems;

beforeAll(async () => {
  store = await startStore();
  outbox = createDynamoOutboxStore(store.client, TASK_TABLE);
  dueItems = createDynamoDueItems(store.client, TASK_TABLE);
});
afterAll(() => store.stop());

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

async function deliver(body: object, receivedAt = '2026-11-23T10:00:00.000Z'): Promise<void> {
  await createDynamoTaskStore(store.client, TASK_TABLE, 400).apply(
    aReport(body, { receivedAt }),
    AbortSignal.timeout(5_000),
  );
}

async function overdueAt(taskId: string, now: string): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const item of dueItems.overdue(publishDueKey(taskId), now)) found.push(item['taskId']?.S);
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

  test('of a record that is gone makes none', async () => {
    const taskId = randomUUID();

    await outbox.markPublished(keyOf(taskId), 1, '2026-11-23T10:00:01.000Z');

    expect(await store.record(taskId)).toBeUndefined();
  });
});

describe('giving up', () => {
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
});
