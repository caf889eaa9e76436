import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { deliverBatch } from '../../local/stream/deliver-batch.ts';
import { compilePattern } from '../../local/stream/event-pattern.ts';
import { createdAtMs, type StreamRecord } from '../../local/stream/stream-record.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import { assemblyDirectory } from '../support/assembly.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startPublishing, type TestPublishing } from '../support/publishing.ts';
import { receiveAt } from '../support/receive.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';
import { readStream, taskIdOf } from '../support/stream.ts';
import { startTopic, subscribe, type Subscriber, type TestTopic } from '../support/topic.ts';

/** The stream stops working here, and two days later it is looked at again. */
const DAY_0 = Date.parse('2026-11-21T10:00:00.000Z');
const HOUR_MS = 3_600_000;
const DAY_2 = DAY_0 + 48 * HOUR_MS;

let store: TestStore;
let topic: TestTopic;
let subscriber: Subscriber;
let publishing: TestPublishing;
let nowMs: number;

beforeEach(async () => {
  [store, topic] = await Promise.all([startStore(), startTopic()]);
  subscriber = await subscribe(topic.endpoint, topic.topicArn, 'everything', { raw: true });
  nowMs = DAY_0;
  publishing = startPublishing(store, topic, () => new Date(nowMs));
});
afterEach(async () => {
  publishing.stop();
  await topic.stop();
  await store.stop();
});

const receive = (body: object) => receiveAt(new Date(nowMs), body, store);

/** Receives results of so many tasks, a second apart. */
async function receiveResults(count: number): Promise<string[]> {
  const taskIds = Array.from({ length: count }, (): string => randomUUID());
  for (const taskId of taskIds) {
    expect(await receive(aSuccess({ taskId }))).toMatchObject({ kind: 'recorded', transition: 'applied' });
    nowMs += 1_000;
  }
  return taskIds;
}

/** The ids of all events that the subscriber has, once this many are there. */
async function eventIds(count: number): Promise<string[]> {
  const events = await subscriber.eventsUntil((seen) => seen.length >= count);
  return events.map(({ id }) => id).sort();
}

const firstEventsOf = (taskIds: readonly string[]) => taskIds.map((taskId) => `${taskId}/generate/1`).sort();

/** What the sweep still finds, now or ever. */
async function dueIndex(): Promise<number | undefined> {
  const index = new ScanCommand({ TableName: TASK_TABLE, IndexName: 'Due', Select: 'COUNT' });
  return (await store.client.send(index)).Count;
}

test('never on again: sweeps publish all of two days, page by page', async () => {
  const taskIds = await receiveResults(120);
  const corrected = randomUUID();
  await receive(aFailure({ taskId: corrected }));
  await receive(aSuccess({ taskId: corrected }));
  await receive(aFailure({ taskId: corrected }));
  const undecided = randomUUID();
  await receive({ taskId: undecided, status: 'generating_voice' });

  nowMs = DAY_2;
  const published: number[] = [];
  do {
    await publishing.sweep(50);
    published.push(121 - ((await dueIndex()) ?? 0));
  } while ((await dueIndex()) !== 0 && published.length < 10);

  expect(published).toHaveLength(3);
  expect(published[0]).toBeLessThanOrEqual(50);
  expect(published.at(-1)).toBe(121);
  expect(publishing.furtherPages()).toBeGreaterThan(16);
  const expected = [...firstEventsOf(taskIds), `${corrected}/generate/2`].sort();
  expect(await eventIds(121)).toEqual(expected);
  for (const taskId of taskIds) {
    const record = await store.record(taskId);
    expect(record).toMatchObject({
      revision: 1,
      publishedRevision: 1,
      publishedAt: '2026-11-23T10:00:00.000Z',
    });
    expect(record).not.toHaveProperty('due');
  }
  expect(await store.record(corrected)).toMatchObject({ revision: 2, publishedRevision: 2, deliveries: 3 });
  expect(await store.record(undecided)).not.toHaveProperty('publishedRevision');

  // And it is over: a day later, nothing more is found.
  nowMs += 24 * HOUR_MS;
  await publishing.sweep(50);
  const [later = ''] = await receiveResults(1);
  nowMs += HOUR_MS;
  await publishing.sweep(50);
  expect(await eventIds(122)).toEqual([...expected, `${later}/generate/1`].sort());
});

test('nothing is swept in its first quarter of an hour, which is the stream’s', async () => {
  const [taskId = ''] = await receiveResults(1);

  nowMs = DAY_0 + 15 * 60_000 - 1;
  await publishing.sweep(50);
  expect(await dueIndex()).toBe(1);
  nowMs += 1;
  await publishing.sweep(50);

  expect(await dueIndex()).toBe(0);
  expect(await eventIds(1)).toEqual(firstEventsOf([taskId]));
});

test('on again: the sweep publishes what the stream has lost or discards; the rest comes at once', async () => {
  const [mapping] = readPlan(readAssembly(assemblyDirectory()), 'http://127.0.0.1').mappings;
  if (mapping === undefined) throw new Error('The stack has no mapping');
  const trimmed = await receiveResults(20);
  nowMs = DAY_2 - 12 * HOUR_MS;
  const tooOld = await receiveResults(20);
  nowMs = DAY_2 - HOUR_MS;
  const recent = await receiveResults(20);

  nowMs = DAY_2;
  const passes = mapping.patterns.map(compilePattern);
  const discarded: string[] = [];
  const left = (await streamAsOf(nowMs)).filter((record) => passes.some((matches) => matches(record)));
  expect(left.map(taskIdOf)).toEqual([...tooOld, ...recent]);
  await deliverBatch(left, mapping, {
    invoke: (records) => publishing.publish(records),
    discard: ({ records, reason }) => {
      discarded.push(...records.map((record) => `${taskIdOf(record)} ${reason}`));
      return Promise.resolve();
    },
    nowMs: () => nowMs,
    sleep: () => Promise.reject(new Error('The publisher failed')),
  });

  expect(discarded).toEqual(tooOld.map((taskId) => `${taskId} RecordAgeExceeded`));
  expect(await eventIds(20)).toEqual(firstEventsOf(recent));
  expect(await dueIndex()).toBe(40);

  await publishing.sweep(100);

  expect(await eventIds(60)).toEqual(firstEventsOf([...trimmed, ...tooOld, ...recent]));
  expect(await dueIndex()).toBe(0);
});

const ImageSchema = v.object({ updatedAt: v.object({ S: v.string() }) });

/** What the stream would bring at a time: it keeps a day. The database here dates a record when it is really written. */
async function streamAsOf(timeMs: number): Promise<StreamRecord[]> {
  const records = (await readStream(store.endpoint)).map((record): StreamRecord => {
    const { updatedAt } = v.parse(ImageSchema, record.dynamodb.NewImage);
    const ApproximateCreationDateTime = Math.floor(Date.parse(updatedAt.S) / 1_000);
    return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime } };
  });
  return records.filter((record) => timeMs - createdAtMs(record) <= 24 * HOUR_MS);
}
