import { PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from '@jest/globals';
import { batchGet } from '../../functions/adapters/dynamodb/batch-get.ts';
import { interceptedDynamoDb, type Call } from '../support/intercepted-client.ts';
import { TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';
import { aTaskItem } from '../support/task-item.ts';

const store = useStore();

beforeAll(async () => {
  for (const taskId of ['a', 'b', 'c']) {
    await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: aTaskItem(taskId) }));
  }
});

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

/** Reads tasks of a store that answers in its own way, and records the waits in between. */
async function read(taskIds: readonly string[], answer: (call: Call) => Promise<object>) {
  const waitsMs: number[] = [];
  const client = interceptedDynamoDb(store.endpoint, answer);
  const reading = batchGet(client, TASK_TABLE, taskIds.map(keyOf), undefined, (ms) => {
    waitsMs.push(ms);
    return Promise.resolve();
  });
  const [outcome] = await Promise.allSettled([reading]);
  return { outcome, waitsMs };
}

/** The store gives one item a call, the last that is asked for, and leaves the others out. */
function one({ input, send }: Call): Promise<object> {
  const { RequestItems: requests } = input as {
    RequestItems: Record<string, { Keys: Record<string, AttributeValue>[] }>;
  };
  const request = requests[TASK_TABLE];
  const rest = request?.Keys.splice(0, request.Keys.length - 1) ?? [];
  return send().then((output) => ({
    ...output,
    ...(rest.length > 0 && { UnprocessedKeys: { [TASK_TABLE]: { Keys: rest } } }),
  }));
}

test('reads whole items in the order of their keys, and leaves out one that is gone', async () => {
  const read = await batchGet(store.client, TASK_TABLE, ['c', 'gone', 'a', 'b'].map(keyOf));

  expect(read).toEqual([aTaskItem('c'), aTaskItem('a'), aTaskItem('b')]);
});

test('asks for the rest when the store gives a part, and waits longer each time', async () => {
  const { outcome, waitsMs } = await read(['a', 'b', 'c'], one);

  expect(outcome).toEqual({
    status: 'fulfilled',
    value: [aTaskItem('a'), aTaskItem('b'), aTaskItem('c')],
  });
  expect(waitsMs).toEqual([50, 100]);
});

test('waits for nothing when the store gives all at once', async () => {
  const { waitsMs } = await read(['a', 'b', 'c'], ({ send }) => send());

  expect(waitsMs).toEqual([]);
});

test('stops at a store that leaves out the same eight times, saying how much is left', async () => {
  let calls = 0;
  const { outcome, waitsMs } = await read(['a', 'b'], ({ input }) => {
    calls += 1;
    // A loop that does not stop ends here.
    return Promise.resolve(calls > 20 ? {} : { UnprocessedKeys: input['RequestItems'] });
  });

  expect(outcome).toMatchObject({
    status: 'rejected',
    reason: {
      name: 'StoreUnavailableError',
      message: 'The store did not confirm BatchGetItem',
      cause: { message: '2 items are left' },
    },
  });
  expect(calls).toBe(8);
  expect(waitsMs).toEqual([50, 100, 200, 400, 800, 1_600, 3_200]);
});

test('takes an answer that says nothing of this table for one without items', async () => {
  const answers = [{}, { Responses: {}, UnprocessedKeys: {} }];

  for (const answer of answers) {
    const { outcome } = await read(['a'], () => Promise.resolve(answer));
    expect(outcome).toEqual({ status: 'fulfilled', value: [] });
  }
});

test('an outage is reported, with the call', async () => {
  const { outcome, waitsMs } = await read(['a'], () => Promise.reject(new Error('no route')));

  expect(outcome).toMatchObject({
    status: 'rejected',
    reason: {
      name: 'StoreUnavailableError',
      message: 'The store did not confirm BatchGetItem',
      cause: { message: 'no route' },
    },
  });
  expect(waitsMs).toEqual([]);
});
