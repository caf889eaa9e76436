import { PutItemCommand, type AttributeValue, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { createDynamoTaskListing, type Period } from '../../functions/adapters/dynamodb/task-listing.ts';
import {
  dayKey,
  publishDueKey,
  resultDueKey,
  SHARDS,
  unregisteredDueKey,
} from '../../functions/domain/outbox.ts';
import { interceptedDynamoDb, type Call } from '../support/intercepted-client.ts';
import { TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const ATTRIBUTES = ['taskId', 'kind', 'due', 'updatedAt'];

const store = useStore();

const listing = (intercept: (call: Call) => Promise<object> = (call) => call.send()) =>
  createDynamoTaskListing(interceptedDynamoDb(store.endpoint, intercept), TASK_TABLE, ATTRIBUTES);

async function put(taskId: string, updatedAt: string, more: object = {}): Promise<void> {
  const item = { taskId, kind: 'generate', updatedAt, day: dayKey(taskId, updatedAt), raw: 'body', ...more };
  await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: marshall(item) }));
}

async function collect(items: AsyncIterable<Record<string, AttributeValue>>) {
  const all: Record<string, AttributeValue>[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const idsOf = async (items: AsyncIterable<Record<string, AttributeValue>>) =>
  (await collect(items)).map(({ taskId }) => taskId?.S);

test('lists what changed in a period, newest first, over partitions and days', async () => {
  const times = ['10:00:00.000', '10:00:00.001', '23:59:59.999'];
  const days = ['2026-03-01', '2026-03-02', '2026-03-03'];
  const changes = days.flatMap((day) => times.map((time) => `${day}T${time}Z`));
  for (const at of changes) await put(`at ${at}`, at);

  const within = listing().changedDuring({
    from: '2026-03-01T10:00:00.001Z',
    to: '2026-03-03T10:00:00.000Z',
  });

  expect(await idsOf(within)).toEqual(
    changes
      .slice(1, 7)
      .reverse()
      .map((at) => `at ${at}`),
  );
});

test('lists what changed at once in the order of its partitions, so that two listings are the same', async () => {
  const at = '2026-03-07T10:00:00.000Z';
  const ids = Array.from({ length: 40 }, (_, index) => `at-once-${index}`);
  for (const id of ids) await put(id, at);
  const partitions = ids.map((id) => dayKey(id, at));

  const listed = await collect(listing().changedDuring({ from: at, to: at }));

  const order = listed.map(({ taskId }) => partitions[ids.indexOf(taskId?.S ?? '')]);
  expect(new Set(order).size).toBeGreaterThan(5);
  expect(order).toEqual(order.toSorted());
});

test('reads nothing of a record but what is asked for', async () => {
  await put('one', '2026-03-05T10:00:00.000Z');

  const [item] = await collect(
    listing().changedDuring({ from: '2026-03-05T00:00:00.000Z', to: '2026-03-05T23:59:59.999Z' }),
  );

  expect(item).toEqual(marshall({ taskId: 'one', kind: 'generate', updatedAt: '2026-03-05T10:00:00.000Z' }));
});

test('lists more than a page of each partition, whole and in order', async () => {
  const at = (index: number) => new Date(Date.UTC(2026, 3, 1) + index).toISOString();
  for (let index = 0; index < 250; index++) await put(`many-${index}`, at(index));
  const small = (call: Call) => {
    Object.assign(call.input, call.command === 'QueryCommand' ? { Limit: 3 } : {});
    return call.send();
  };

  const ids = await idsOf(listing(small).changedDuring({ from: at(0), to: at(1000) }));

  expect(ids).toEqual(Array.from({ length: 250 }, (_, index) => `many-${249 - index}`));
});

test('a reader of one record pays for one batch of them', async () => {
  let batches = 0;
  const counting = (call: Call) => {
    if (call.command === 'BatchGetItemCommand') batches += 1;
    return call.send();
  };

  for await (const item of listing(counting).changedDuring({
    from: '2026-04-01T00:00:00.000Z',
    to: '2026-04-01T23:59:59.999Z',
  })) {
    expect(item['taskId']).toEqual({ S: 'many-249' });
    break;
  }

  expect(batches).toBe(1);
});

test('asks again for what the store left out of a batch, and keeps the order', async () => {
  let asked = 0;
  const stingy = (call: Call) => {
    asked += call.command === 'BatchGetItemCommand' ? 1 : 0;
    if (call.command !== 'BatchGetItemCommand' || asked > 1) return call.send();
    return Promise.resolve({ Responses: {}, UnprocessedKeys: call.input['RequestItems'] });
  };

  const ids = await idsOf(
    listing(stingy).changedDuring({ from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T23:59:59.999Z' }),
  );

  expect(asked).toBe(2);
  expect(ids).toHaveLength(3);
});

test('lists what is pending, the first due first, and leaves out what the index has not caught up with', async () => {
  const pending = {
    event: publishDueKey('event'),
    result: resultDueKey('result'),
    unregistered: unregisteredDueKey('order-17'),
    gone: publishDueKey('gone'),
  };
  await put('event', '2026-05-01T10:00:00.000Z', { due: pending.event, dueAt: '2026-05-01T10:15:00.000Z' });
  await put('unregistered', '2026-05-01T10:00:00.000Z', {
    due: pending.unregistered,
    dueAt: '2026-05-01T10:02:00.000Z',
  });
  await put('result', '2026-05-01T10:00:00.000Z', { due: pending.result, dueAt: '2026-05-01T10:01:00.000Z' });
  await put('gone', '2026-05-01T10:00:00.000Z', { due: pending.gone, dueAt: '2026-05-01T10:00:00.000Z' });
  const meanwhile = async (call: Call) => {
    if (call.command === 'BatchGetItemCommand') await put('gone', '2026-05-01T10:00:00.000Z');
    return call.send();
  };

  expect(await idsOf(listing(meanwhile).pending())).toEqual(['result', 'unregistered', 'event']);
});

test('lists what the index says is pending, the first due first, without the records', async () => {
  const pending = {
    first: resultDueKey('first'),
    second: publishDueKey('second'),
    third: publishDueKey('third'),
    fourth: unregisteredDueKey('order-17'),
  };
  await put('fourth', '2026-06-01T10:00:00.000Z', {
    ref: 'order-17',
    due: pending.fourth,
    dueAt: '2026-06-01T10:00:03.000Z',
  });
  await put('third', '2026-06-01T10:00:00.000Z', { due: pending.third, dueAt: '2026-06-01T10:00:02.000Z' });
  await put('second', '2026-06-01T10:00:00.000Z', { due: pending.second, dueAt: '2026-06-01T10:00:01.000Z' });
  await put('first', '2026-06-01T10:00:00.000Z', { due: pending.first, dueAt: '2026-06-01T10:00:00.000Z' });

  const june = (await collect(listing().pendingKeys())).filter(({ dueAt }) =>
    dueAt?.S?.startsWith('2026-06'),
  );

  expect(june).toEqual(
    [
      { taskId: 'first', kind: 'generate', due: pending.first, dueAt: '2026-06-01T10:00:00.000Z' },
      { taskId: 'second', kind: 'generate', due: pending.second, dueAt: '2026-06-01T10:00:01.000Z' },
      { taskId: 'third', kind: 'generate', due: pending.third, dueAt: '2026-06-01T10:00:02.000Z' },
      {
        taskId: 'fourth',
        kind: 'generate',
        ref: 'order-17',
        due: pending.fourth,
        dueAt: '2026-06-01T10:00:03.000Z',
      },
    ].map((entry) => marshall(entry)),
  );
});

/** Lists what changed in a period, and records the day of each query. */
async function queriedDays(period: Period) {
  const days: unknown[] = [];
  const recording = (call: Call) => {
    if (call.command === 'QueryCommand') {
      const { ExpressionAttributeValues: values } = call.input as Pick<
        QueryCommandInput,
        'ExpressionAttributeValues'
      >;
      days.push(values?.[':day']?.S?.slice(0, 10));
    }
    return call.send();
  };
  const ids = await idsOf(listing(recording).changedDuring(period));
  return { days, ids };
}

test('asks for the days of the period and no other, newest first', async () => {
  const { days } = await queriedDays({ from: '2026-12-30T23:59:59.999Z', to: '2027-01-01T00:00:00.000Z' });

  expect([...new Set(days)]).toEqual(['2027-01-01', '2026-12-31', '2026-12-30']);
});

test('asks for no day before the first on which a record can have changed, and for all of that one', async () => {
  await put('on the first day', '2026-01-01T00:00:00.000Z');

  const { days, ids } = await queriedDays({
    from: '1970-01-01T00:00:00.000Z',
    to: '2026-01-02T23:59:59.999Z',
  });

  expect(ids).toEqual(['on the first day']);
  expect([...new Set(days)]).toEqual(['2026-01-02', '2026-01-01']);
  expect(days).toHaveLength(2 * SHARDS);
});

test('asks for nothing when all of the period is before that day', async () => {
  const { days } = await queriedDays({ from: '1970-01-01T00:00:00.000Z', to: '2025-12-31T23:59:59.999Z' });

  expect(days).toEqual([]);
});

test('an answer without a list is an empty one', async () => {
  const empty = () => Promise.resolve({});

  expect(await collect(listing(empty).pendingKeys())).toEqual([]);
});

test.each(['Query', 'BatchGetItem'])('says that the store was not to be had for %s', async (operation) => {
  const down = (call: Call) =>
    call.command === `${operation}Command` ? Promise.reject(new Error('no route')) : call.send();

  await expect(
    idsOf(listing(down).changedDuring({ from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T23:59:59.999Z' })),
  ).rejects.toMatchObject({
    name: 'StoreUnavailableError',
    code: 'STORE_UNAVAILABLE',
    message: `The store did not confirm ${operation}`,
  });
});
