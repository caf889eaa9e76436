import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createDynamoQuarantinedItems,
  type QuarantinedItems,
} from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import type { QuarantinedCallback } from '../../functions/domain/quarantine.ts';
import { aQuarantined } from '../support/builders.ts';
import { collect } from '../support/collect.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { QUARANTINE_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const store = useStore();
let quarantined: QuarantinedItems;

beforeAll(() => {
  quarantined = createDynamoQuarantinedItems(store.client, QUARANTINE_TABLE);
});

const NOW = '2026-11-24T10:00:00.000Z';

const put = (item: Record<string, unknown>) =>
  store.client.send(new PutItemCommand({ TableName: QUARANTINE_TABLE, Item: marshall(item) }));

/** Keeps something in quarantine, as the functions do. */
async function keep(id: string, facts: Partial<QuarantinedCallback> = {}): Promise<void> {
  const item: QuarantinedCallback = {
    ids: [id],
    reason: 'unpublishable',
    issues: [],
    taskId: `task-${id}`,
    kind: 'generate',
    body: 'b'.repeat(300_000),
    sizeBytes: 300_000,
    digest: 'd',
    receivedAt: '2026-11-23T10:00:00.000Z',
    ...facts,
  };
  await createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90).keep(item, undefined);
}

const itemOf = async (id: string) => (await store.items(QUARANTINE_TABLE)).find((item) => item['id'] === id);

async function waiting(since?: string): Promise<string[]> {
  const found = await collect(quarantined.waiting(since));
  return found.map(({ id }) => id).sort();
}

/** Marks everything, so that each test sees its own. */
afterEach(async () => {
  for (const id of await waiting()) await quarantined.markRedriven(id, NOW, undefined);
});

test('what waits is listed with its reason and its task, any number of items', async () => {
  // A page of a scan is a MiB; these are 1.2.
  for (const id of ['a', 'b', 'c', 'd']) await keep(id);

  expect(await waiting()).toEqual(['a', 'b', 'c', 'd']);
  expect(await quarantined.find('a')).toEqual({
    id: 'a',
    reason: 'unpublishable',
    kind: 'generate',
    taskId: 'task-a',
  });
  expect(await collect(quarantined.waiting())).toContainEqual(await quarantined.find('a'));
});

test('what was redriven waits no more, until it comes again', async () => {
  await keep('again');

  await quarantined.markRedriven('again', NOW, undefined);
  expect(await itemOf('again')).toMatchObject({ redrivenAt: NOW, deliveries: 1 });
  expect(await waiting()).toEqual([]);

  await keep('again');
  expect(await itemOf('again')).not.toHaveProperty('redrivenAt');
  expect(await waiting()).toEqual(['again']);
});

test('what last came in before a time is left out', async () => {
  await keep('earlier', { receivedAt: '2026-11-23T09:59:59.999Z' });
  await keep('later', { receivedAt: '2026-11-23T10:00:00.000Z' });

  expect(await waiting('2026-11-23T10:00:00.000Z')).toEqual(['later']);
});

test('what first came in before a time is listed when it came again since', async () => {
  await keep('repeated', { receivedAt: '2026-11-23T09:00:00.000Z' });
  await keep('repeated', { receivedAt: '2026-11-23T10:00:00.000Z' });

  expect(await waiting('2026-11-23T10:00:00.000Z')).toEqual(['repeated']);
  expect(await waiting('2026-11-23T10:00:00.001Z')).toEqual([]);
});

describe("a submission's own callbacks that were refused for its task", () => {
  const refused = (body: string, facts: Partial<QuarantinedCallback> = {}) => {
    const item = { reason: 'wrong_ref', taskId: 'task-own', ref: 'order-own', body, ...facts } as const;
    return createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90).keep(
      aQuarantined(item),
      undefined,
    );
  };

  test('are read in the order in which they came, and no others', async () => {
    const second = await refused('second', { receivedAt: '2026-11-23T10:00:02.000Z' });
    const first = await refused('first', {
      receivedAt: '2026-11-23T10:00:01.000Z',
      reason: 'too_many_tasks',
    });
    await refused('of another task', { taskId: 'task-other' });
    await refused('of another submission', { ref: 'order-other' });
    await refused('unreadable', { reason: 'no_task_id' });
    const redriven = await refused('applied before');
    await quarantined.markRedriven(redriven, NOW, undefined);

    const task = { taskId: 'task-own', kind: 'generate', ref: 'order-own' } as const;
    const found = await quarantined.refusedReports(task, undefined);

    expect(found.map(({ id, body }) => [id, body])).toEqual([
      [first, 'first'],
      [second, 'second'],
    ]);
  });

  test.each<[string, object]>([
    ['has no body', { body: undefined }],
    ['has no time', { receivedAt: 7 }],
    ['names its task by a number', { taskId: 17 }],
  ])('are read but for one that was edited by hand, and %s', async (name, edit) => {
    const ref = `edited, and ${name}`;
    const id = await refused('read', { ref });
    const { ids } = aQuarantined({ ref, body: 'edited' });
    const place = ids.find((one) => one !== id) ?? '';
    const item = { id: place, reason: 'wrong_ref', taskId: 'task-own', body: 'edited', receivedAt: 'then' };
    await put(JSON.parse(JSON.stringify({ ...item, ...edit })) as Record<string, unknown>);

    const found = await quarantined.refusedReports({ taskId: 'task-own', kind: 'generate', ref }, undefined);

    expect(found.map(({ body }) => body)).toEqual(['read']);
  });

  test('are read as bytes where they are not text', async () => {
    await refused('', { ref: 'order-bytes', body: new Uint8Array([0xff, 0]) });

    const task = { taskId: 'task-own', kind: 'generate', ref: 'order-bytes' } as const;
    const [found] = await quarantined.refusedReports(task, undefined);

    expect([...(found?.body as Uint8Array)]).toEqual([0xff, 0]);
  });

  test('are empty for a submission without any', async () => {
    const task = { taskId: 'task-own', kind: 'generate', ref: 'order-without' } as const;

    expect(await quarantined.refusedReports(task, undefined)).toEqual([]);
  });
});

test('an item that was edited into nonsense is still listed', async () => {
  await put({ id: 'nonsense', reason: 7, kind: ['x'], taskId: null });

  expect(await waiting()).toEqual(['nonsense']);
  expect(await quarantined.find('nonsense')).toEqual({ id: 'nonsense' });
});

test('a number that no number can hold hides nothing', async () => {
  await store.client.send(
    new PutItemCommand({
      TableName: QUARANTINE_TABLE,
      Item: { id: { S: 'large' }, deliveries: { N: '123456789012345678901.5' } },
    }),
  );

  expect(await quarantined.find('large')).toEqual({ id: 'large' });
});

test('one is read as it is now, from no replica that lags behind', async () => {
  const inputs: unknown[] = [];
  const client = interceptedDynamoDb(store.endpoint, ({ input, send }) => {
    inputs.push(input);
    return send();
  });

  await createDynamoQuarantinedItems(client, QUARANTINE_TABLE).find('a');

  expect(inputs).toEqual([expect.objectContaining({ ConsistentRead: true })]);
});

test('an answer without a list is an empty one', async () => {
  const client = interceptedDynamoDb(store.endpoint, () => Promise.resolve({}));

  expect(await collect(createDynamoQuarantinedItems(client, QUARANTINE_TABLE).waiting())).toEqual([]);
});

test('what is not there is found as nothing, and no mark makes it', async () => {
  expect(await quarantined.find('nowhere')).toBeUndefined();

  await quarantined.markRedriven('nowhere', NOW, undefined);

  expect(await itemOf('nowhere')).toBeUndefined();
});

test('an outage is reported, with the call', async () => {
  const elsewhere = createDynamoQuarantinedItems(store.client, 'NoSuchTable');

  for (const [call, operation] of [
    [() => collect(elsewhere.waiting()), 'Scan'],
    [() => elsewhere.find('x'), 'GetItem'],
    [
      () => elsewhere.refusedReports({ taskId: 'x', kind: 'generate', ref: 'order-17' }, undefined),
      'GetItem',
    ],
    [() => elsewhere.markRedriven('x', NOW, undefined), 'UpdateItem'],
  ] as const) {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error).toHaveProperty('message', `The store did not confirm ${operation}`);
  }
});
