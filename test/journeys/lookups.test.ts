import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openBackend, type Backend } from '../support/backend.ts';
import { aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import type { Subscriber } from '../support/topic.ts';

let engine: TestEngine;
let backend: Backend;
let subscriber: Subscriber;
/** Their time passes while the others are tested. */
let lost: string;
let hanging: string;
const undecided = randomUUID();

beforeAll(async () => {
  engine = await startEngine();
  backend = await openBackend(engine);
  subscriber = await engine.subscribe('everything');
  lost = await backend.submit('behave=lost&seconds=0', { ref: 'order-1', deadlineSeconds: 20 });
  hanging = await backend.submit('behave=hang', { ref: 'order-2', deadlineSeconds: 10 });
  // Its callback is faster than its registration, and the provider does not know it.
  await engine.post(aSuccess({ taskId: undecided, voiceId: '' }), await engine.url('order-7'));
  await backend.client.registerTask({ taskId: undecided, ref: 'order-7', deadlineSeconds: 10 });
});
afterAll(() => engine.stop());

/** Waits for the event of a task's revision, and answers all of this task's events so far. */
async function eventsOf(taskId: string, revision: number) {
  const isMeant = ({ subject }: { readonly subject: string }) => subject === taskId;
  const seen = await subscriber.eventsUntil((events) =>
    events.filter(isMeant).some(({ data }) => data.revision === revision),
  );
  return seen.filter(isMeant).map(({ type, data }) => ({ type, ...data }));
}

test.each(['contradictory', 'no-result'])(
  'a task whose callback decides nothing (%s) is asked for with the next sweep, not only when it is overdue',
  async (behave) => {
    const taskId = await backend.submit(`behave=${behave}&seconds=0`, { ref: 'order-3' });

    // The undecided callback was the first revision, and no news.
    const events = await eventsOf(taskId, 2);

    const { voiceId } = (await backend.truthOf(taskId)) ?? {};
    expect(events).toEqual([expect.objectContaining({ voiceId, via: 'lookup', revision: 2 })]);
    expect(await backend.client.readTask(taskId)).toMatchObject({ voiceId, lookups: 1, deliveries: 1 });
  },
);

test('a task cannot be registered without a signature', async () => {
  const taskId = randomUUID();

  const answer = await fetch(`${engine.endpoints.api}/voice-tasks/${taskId}`, { method: 'PUT', body: '{}' });

  expect(answer.status).toBe(403);
  expect(await answer.json()).toEqual({ message: 'Forbidden' });
  expect(await backend.client.readTask(taskId)).toBeUndefined();
});

test('a task that is known by another reference is refused, saying both, and keeps its own', async () => {
  const taskId = await backend.submit('behave=hang', { ref: 'order-4' });

  const again = await backend.client.registerTask({ taskId, ref: 'order-4' });
  const other = backend.client.registerTask({ taskId, ref: 'order-5' });

  await expect(other).rejects.toMatchObject({
    code: 'REGISTRATION_FAILED',
    status: 409,
    message: expect.stringMatching(/"order-4".*"order-5"/),
  });
  expect(again).toMatchObject({ ref: 'order-4', outcome: 'awaiting' });
  expect(await backend.client.readTask(taskId)).toEqual(again);
});

test('the record that the backend gets has neither the body as it came nor who sent it, and no token', async () => {
  const taskId = randomUUID();
  const url = await engine.url('order-6');
  await engine.post(aSuccess({ taskId, callBackUrl: url }), url);

  const record = await backend.client.readTask(taskId);

  expect(record).toMatchObject({ outcome: 'succeeded', ref: 'order-6', deliveries: 1 });
  for (const hidden of ['raw', 'client', 'rank', 'due']) expect(record).not.toHaveProperty(hidden);
  expect(JSON.stringify(record)).not.toContain(url.slice(url.lastIndexOf('/') + 1));
});

test('a task whose callback is lost is looked up, recorded and announced', async () => {
  const events = await eventsOf(lost, 1);

  const { voiceId } = (await backend.truthOf(lost)) ?? {};
  const expected = { outcome: 'succeeded', voiceId, ref: 'order-1', via: 'lookup' };
  expect(events).toEqual([expect.objectContaining({ type: 'suno.voice.succeeded', ...expected })]);
  const record = await backend.client.readTask(lost);
  expect(record).toMatchObject({ ...expected, lookups: 1, revision: 1 });
  expect(record).not.toHaveProperty('deliveries');
});

test('a task that hangs ends at its deadline; a later callback wins, with an event of its own', async () => {
  await eventsOf(hanging, 1);
  expect(await backend.client.readTask(hanging)).toMatchObject({
    outcome: 'failed',
    reason: 'timed_out',
    via: 'deadline',
  });

  await engine.post(aSuccess({ taskId: hanging, voiceId: 'voice_late' }), await engine.url('order-2'));

  expect(await eventsOf(hanging, 2)).toEqual([
    expect.objectContaining({ type: 'suno.voice.failed', reason: 'timed_out', revision: 1 }),
    expect.objectContaining({ type: 'suno.voice.succeeded', voiceId: 'voice_late', revision: 2 }),
  ]);
});

test('a task ends at the deadline it was registered with, although its undecided callback came first', async () => {
  expect(await eventsOf(undecided, 2)).toEqual([
    expect.objectContaining({ reason: 'timed_out', ref: 'order-7', via: 'deadline', revision: 2 }),
  ]);
});
