import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { startBreakableProxy, type BreakableProxy } from '../../proof/kit/proxy.ts';
import { startStore, type TestStore } from '../support/store.ts';

let store: TestStore;
let wire: BreakableProxy;
let engine: TestEngine;

beforeAll(async () => {
  store = await startStore();
  wire = await startBreakableProxy(store.endpoint);
  engine = await startEngine({ VOICE_DYNAMODB_ENDPOINT: wire.endpoint });
});
afterAll(async () => {
  await engine.stop();
  await wire.stop();
  await store.stop();
});

test('while the store is down the answer is 503, and the repeat is recorded and published', async () => {
  const taskId = randomUUID();
  const url = await engine.url();
  const subscriber = await engine.subscribe('after-the-outage');

  wire.cut();
  const during = await engine.post(aSuccess({ taskId }), url);
  wire.mend();
  const after = await engine.post(aSuccess({ taskId }), url);

  expect(during).toMatchObject({
    status: 503,
    body: { status: 503, title: 'The callback could not be recorded now' },
  });
  expect(during.headers.get('retry-after')).toBe('60');
  expect(after.status).toBe(200);
  expect(await store.record(taskId)).toMatchObject({ outcome: 'succeeded', deliveries: 1 });
  await subscriber.eventsUntil((events) => events.some(({ subject }) => subject === taskId));
});

test('an event that the stream never brought is published by the sweep', async () => {
  const taskId = randomUUID();
  const subscriber = await engine.subscribe('swept');
  await engine.post(aSuccess({ taskId }));
  await subscriber.eventsUntil((events) => events.some(({ subject }) => subject === taskId));
  await eventually(async () =>
    (await store.record(taskId))?.['publishedRevision'] === 1 ? true : undefined,
  );

  // As if it had not been published, a quarter of an hour ago. The revision is the same, so the stream's function ignores it.
  await store.client.send(
    new UpdateItemCommand({
      TableName: engine.endpoints.taskTable,
      Key: { taskId: { S: taskId }, kind: { S: 'generate' } },
      UpdateExpression: 'SET due = :due, dueAt = :dueAt REMOVE publishedRevision',
      ExpressionAttributeValues: { ':due': { S: 'publish#07' }, ':dueAt': { S: '2026-01-01T00:00:00.000Z' } },
    }),
  );

  const events = await subscriber.eventsUntil(
    (seen) => seen.filter(({ subject }) => subject === taskId).length === 2,
  );
  expect(new Set(events.map(({ id }) => id))).toEqual(new Set([`${taskId}/generate/1`]));
});
