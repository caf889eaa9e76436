import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createDynamoReplayLog } from '../../functions/adapters/dynamodb/replay-log.ts';
import { interceptedDynamoDb } from '../support/intercepted-client.ts';
import { TASK_TABLE } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';
import { aTaskItem } from '../support/task-item.ts';

const store = useStore();

const append = (taskId: string, by: string, client = store.client) =>
  createDynamoReplayLog(client, TASK_TABLE).append(
    { taskId, kind: 'generate' },
    { at: '2026-11-24T10:00:00.000Z', by, revision: 2 },
  );

async function put(taskId: string, edit: Parameters<typeof aTaskItem>[1] = {}) {
  await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: aTaskItem(taskId, edit) }));
}

test('records who replayed what and when, and changes nothing else', async () => {
  await put('one');
  const before = await store.record('one');

  expect(await append('one', 'ann')).toBe(true);
  expect(await append('one', 'ben')).toBe(true);

  const at = '2026-11-24T10:00:00.000Z';
  expect(await store.record('one')).toEqual({
    ...before,
    replays: [
      { at, by: 'ann', revision: 2 },
      { at, by: 'ben', revision: 2 },
    ],
  });
});

test('remembers the last twenty', async () => {
  await put('many');

  for (let index = 0; index < 22; index++) await append('many', `caller-${index}`);

  const { replays } = (await store.record('many')) ?? {};
  expect((replays as { by: string }[]).map(({ by }) => by)).toEqual(
    Array.from({ length: 20 }, (_, index) => `caller-${index + 2}`),
  );
});

test('loses none of several at once', async () => {
  await put('busy');

  await Promise.all(['ann', 'ben', 'cat'].map((by) => append('busy', by)));

  const { replays } = (await store.record('busy')) ?? {};
  expect((replays as { by: string }[]).map(({ by }) => by).sort()).toEqual(['ann', 'ben', 'cat']);
});

test('stops after five that were quicker, and records nothing', async () => {
  await put('overtaken');
  let calls = 0;
  const client = interceptedDynamoDb(store.endpoint, async ({ send }) => {
    calls += 1;
    // A log that does not stop is not overtaken again.
    if (calls <= 10) await append('overtaken', `quicker-${calls}`);
    return send();
  });

  await expect(append('overtaken', 'ann', client)).rejects.toMatchObject({
    name: 'StoreUnavailableError',
    message: 'The store did not confirm UpdateItem',
    cause: { message: 'The replays changed 5 times meanwhile' },
  });
  expect(calls).toBe(5);
  const { replays } = (await store.record('overtaken')) ?? {};
  expect((replays as { by: string }[]).map(({ by }) => by)).toEqual([
    'quicker-1',
    'quicker-2',
    'quicker-3',
    'quicker-4',
    'quicker-5',
  ]);
});

test('replaces what was edited into nonsense', async () => {
  await put('edited', { replays: { S: 'none' } });

  expect(await append('edited', 'ann')).toBe(true);
  expect(await store.record('edited')).toMatchObject({ replays: [{ by: 'ann' }] });
});

test('makes no record of a task that has none', async () => {
  expect(await append('nobody', 'ann')).toBe(false);
  expect(await store.record('nobody')).toBeUndefined();
});
