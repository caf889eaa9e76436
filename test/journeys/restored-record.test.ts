import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { isNews, type VoiceEvent } from '../../functions/contract/index.ts';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startPublishing, type TestPublishing } from '../support/publishing.ts';
import { receiveAt } from '../support/receive.ts';
import { startStore, TASK_TABLE, type TestStore } from '../support/store.ts';
import { startTopic, subscribe, type Subscriber, type TestTopic } from '../support/topic.ts';

const HOUR_MS = 3_600_000;

let store: TestStore;
let topic: TestTopic;
let subscriber: Subscriber;
let publishing: TestPublishing;
let nowMs = Date.parse('2026-11-23T10:00:00.000Z');

beforeAll(async () => {
  [store, topic] = await Promise.all([startStore(), startTopic()]);
  subscriber = await subscribe(topic.endpoint, topic.topicArn, 'everything', { raw: true });
  publishing = startPublishing(store, topic, () => new Date(nowMs));
});
afterAll(async () => {
  publishing.stop();
  await topic.stop();
  await store.stop();
});

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

/** Receives a result, and publishes what is pending an hour later. */
async function announce(body: object, tableRestores = 0): Promise<void> {
  await receiveAt(new Date(nowMs), body, store, { settings: { tableRestores } });
  nowMs += HOUR_MS;
  await publishing.sweep(50);
}

async function backUp(taskId: string) {
  const { Item: item } = await store.client.send(
    new GetItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }),
  );
  return () => store.client.send(new PutItemCommand({ TableName: TASK_TABLE, Item: item }));
}

/** A task's events in the order of their coming, once there are so many. */
async function eventsOf(taskId: string, count: number): Promise<VoiceEvent[]> {
  const ofTask = (events: readonly VoiceEvent[]) => events.filter(({ subject }) => subject === taskId);
  const events = await subscriber.eventsUntil((seen) => ofTask(seen).length >= count);
  return ofTask(events).sort((a, b) => a.time.localeCompare(b.time));
}

/** What a subscriber believes that keeps the highest revision and ignores the rest, as the contract says. */
function believed(events: readonly VoiceEvent[]): VoiceEvent['data'] | undefined {
  let belief: VoiceEvent['data'] | undefined;
  for (const event of events) if (isNews(event, belief?.revision)) belief = event.data;
  return belief;
}

test('a record that is restored as it was announces nothing, and a repeated result has its old revision', async () => {
  const taskId = randomUUID();
  await announce(aFailure({ taskId }));
  const restore = await backUp(taskId);
  await announce(aSuccess({ taskId, voiceId: 'voice_a' }));

  await restore();
  nowMs += HOUR_MS;
  await publishing.sweep(50);
  expect(await store.record(taskId)).toMatchObject({ outcome: 'failed', revision: 1 });
  await announce(aSuccess({ taskId, voiceId: 'voice_a' }));

  const events = await eventsOf(taskId, 3);
  expect(events.map(({ id }) => id)).toEqual([1, 2, 2].map((revision) => `${taskId}/generate/${revision}`));
  expect(believed(events)).toMatchObject({ voiceId: 'voice_a', revision: 2 });
  expect(await store.record(taskId)).toMatchObject({ voiceId: 'voice_a', revision: 2 });
});

describe('after a restore that the settings count, every change is news to every subscriber', () => {
  test('another result of a record that went back', async () => {
    const taskId = randomUUID();
    await announce(aFailure({ taskId }));
    const restore = await backUp(taskId);
    await announce(aSuccess({ taskId, voiceId: 'voice_a' }));

    await restore();
    await announce(aSuccess({ taskId, voiceId: 'voice_b' }), 1);

    const events = await eventsOf(taskId, 3);
    expect(events.map(({ id, data }) => [id, data.voiceId])).toEqual([
      [`${taskId}/generate/1`, undefined],
      [`${taskId}/generate/2`, 'voice_a'],
      [`${taskId}/generate/11`, 'voice_b'],
    ]);
    expect(believed(events)).toMatchObject({ voiceId: 'voice_b' });
    expect(await store.record(taskId)).toMatchObject({ voiceId: 'voice_b', publishedRevision: 11 });
  });

  test('a success of a record that the backup does not have, and of one that is lost a second time', async () => {
    const taskId = randomUUID();
    const lose = () =>
      store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }));
    await announce(aFailure({ taskId }));

    await lose();
    await announce(aFailure({ taskId }), 1);
    await announce(aSuccess({ taskId, voiceId: 'voice_a' }), 1);
    await lose();
    await announce(aSuccess({ taskId, voiceId: 'voice_b' }), 2);

    const events = await eventsOf(taskId, 4);
    expect(events.map(({ id, data }) => [id, data.voiceId])).toEqual([
      [`${taskId}/generate/1`, undefined],
      [`${taskId}/generate/10`, undefined],
      [`${taskId}/generate/20`, 'voice_a'],
      [`${taskId}/generate/100`, 'voice_b'],
    ]);
    expect(believed(events)).toMatchObject({ voiceId: 'voice_b' });
  });
});

test('a restore that the settings do not know of: who saw a failure under 1 ignores the success', async () => {
  const taskId = randomUUID();
  await announce(aFailure({ taskId }));

  await store.client.send(new DeleteItemCommand({ TableName: TASK_TABLE, Key: keyOf(taskId) }));
  await announce(aSuccess({ taskId }));

  const events = await eventsOf(taskId, 2);
  expect(events.map(({ id, type }) => [id, type])).toEqual([
    [`${taskId}/generate/1`, 'suno.voice.failed'],
    [`${taskId}/generate/1`, 'suno.voice.succeeded'],
  ]);
  expect(believed(events)).toMatchObject({ outcome: 'failed' });
  expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded' });
});
