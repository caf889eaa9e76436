import {
  paginateScan,
  PutItemCommand,
  UpdateTableCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aFailure, aReport, aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { aTaskStore, NO_BUDGET, startStore, TASK_TABLE, type TestStore } from '../support/store.ts';
import { readStream } from '../support/stream.ts';
import type { Subscriber } from '../support/topic.ts';

type Item = Record<string, AttributeValue>;

/** The backup: 201 results that were announced, five that were not yet, and a task that is undecided. */
const ANNOUNCED = Array.from({ length: 200 }, (): string => randomUUID());
const OWED = Array.from({ length: 5 }, (): string => randomUUID());
const UNDECIDED = randomUUID();

let dataDirectory: string;
let subscriber: Subscriber;
let backup: Item[];

/** The result of a task: of every third one, a failure. */
const resultOf = (taskId: string) =>
  ANNOUNCED.indexOf(taskId) % 3 === 0 ? aFailure({ taskId }) : aSuccess({ taskId });

/** Posts a task's result to the URL of its own submission. */
const postResult = async (engine: TestEngine, taskId: string) =>
  engine.post(resultOf(taskId), await engine.url(`order-${taskId}`));

/** The same stack, topic and subscriber, on this store. */
const startOn = (store: TestStore) =>
  startEngine({ VOICE_DYNAMODB_ENDPOINT: store.endpoint }, { dataDirectory });

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'voice-restored-'));
  const store = await startStore();
  const engine = await startOn(store);
  subscriber = await engine.subscribe('everything');
  const left = [...ANNOUNCED];
  const send = async () => {
    for (let taskId = left.pop(); taskId !== undefined; taskId = left.pop())
      expect(await postResult(engine, taskId)).toMatchObject({ status: 200 });
  };
  await Promise.all([send(), send(), send(), send()]);
  expect(await engine.post({ taskId: UNDECIDED, status: 'generating_voice' })).toMatchObject({ status: 200 });
  await eventually(
    async () => ((await scan(store.client)).some(hasPendingEvent) ? undefined : true),
    () => 'Not every result was announced',
  );
  // Behind all of them in the queue.
  const last = await aResult(engine);
  await subscriber.eventsUntil((events) => events.some(({ subject }) => subject === last));
  await engine.stop();

  // What came in when nothing was published any more, an hour before the backup.
  const receivedAt = new Date(Date.now() - 3_600_000).toISOString();
  const tasks = aTaskStore(store);
  for (const taskId of OWED) await tasks.commit(aReport(aSuccess({ taskId }), { receivedAt }), NO_BUDGET);
  backup = await scan(store.client);
  await store.stop();
});
afterAll(() => rm(dataDirectory, { recursive: true }));

/** The undecided task has a pending result, and no event. */
const hasPendingEvent = (item: Item) => item['due']?.S?.startsWith('publish#') ?? false;

async function scan(client: DynamoDBClient): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: TASK_TABLE }))
    items.push(...(page.Items ?? []));
  // Beside the tasks it has the time of the next lookup, once there was one.
  return items.filter((item) => item['kind']?.S === 'generate');
}

async function putAll(store: TestStore): Promise<void> {
  for (const item of backup)
    await store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: item }));
}

/** As a restore does it: the new table has no stream until one is switched on. */
async function restoreWithoutStream(store: TestStore): Promise<void> {
  const setStream = (specification: UpdateTableCommand['input']['StreamSpecification']) =>
    store.client.send(new UpdateTableCommand({ TableName: TASK_TABLE, StreamSpecification: specification }));
  await setStream({ StreamEnabled: false });
  await putAll(store);
  await setStream({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
  expect(await readStream(store.endpoint)).toEqual([]);
}

/** As a copy into a table in use does it: its stream brings every item as a new one. */
async function restoreThroughStream(store: TestStore): Promise<void> {
  await putAll(store);
  const names = (await readStream(store.endpoint)).map(({ eventName }) => eventName);
  expect(names).toEqual(Array(backup.length).fill('INSERT'));
}

test.each([
  ['no stream brings', restoreWithoutStream],
  ['the stream brings as new', restoreThroughStream],
])('a restored table that %s: what is pending is published, and nothing else', async (_name, restore) => {
  const store = await startStore();
  const before = (await subscriber.eventsUntil(() => true)).length;
  await restore(store);
  const engine = await startOn(store);
  try {
    const published = async (...taskIds: string[]) => {
      const events = await subscriber.eventsUntil((seen) => {
        const subjects = new Set(seen.slice(before).map(({ subject }) => subject));
        return taskIds.every((taskId) => subjects.has(taskId));
      });
      return new Set(events.slice(before).map(({ id }) => id));
    };
    expect(await published(...OWED)).toEqual(new Set(OWED.map((taskId) => `${taskId}/generate/1`)));

    // A callback that is repeated after the restore is known.
    const [again = ''] = ANNOUNCED;
    expect(await postResult(engine, again)).toMatchObject({ status: 200 });
    expect(await engine.record(again)).toMatchObject({
      revision: 1,
      deliveries: 2,
      history: [expect.objectContaining({ why: 'duplicate' })],
    });

    // What comes now is behind all of that in the stream: nothing more is on its way.
    const last = await aResult(engine);
    expect(await published(last)).toEqual(new Set([...OWED, last].map((taskId) => `${taskId}/generate/1`)));
    const items = await scan(store.client);
    expect(items).toHaveLength(backup.length + 1);
    expect(items.filter(hasPendingEvent)).toEqual([]);
  } finally {
    await engine.stop();
    await store.stop();
  }
});

/** A task whose event is out and marked. */
async function aResult(engine: TestEngine): Promise<string> {
  const taskId = randomUUID();
  await postResult(engine, taskId);
  await eventually(async () =>
    (await engine.record(taskId))?.['publishedRevision'] === 1 ? true : undefined,
  );
  return taskId;
}
