import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aSuccess } from '../support/builders.ts';
import { openBackend, type Backend } from '../support/backend.ts';
import { editAssembly, type EditedAssembly } from '../support/edited-assembly.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import type { Subscriber } from '../support/topic.ts';

let assembly: EditedAssembly;
let engine: TestEngine;
let backend: Backend;
let subscriber: Subscriber;

beforeAll(async () => {
  assembly = await editAssembly((template) =>
    template.replace('"CONFIRM_RESULTS": "off"', '"CONFIRM_RESULTS": "on"'),
  );
  engine = await startEngine({}, { assembly: assembly.directory });
  backend = await openBackend(engine);
  subscriber = await engine.subscribe('everything');
});
afterAll(async () => {
  await engine.stop();
  await assembly.remove();
});

/** Waits for any event of a task, and answers all of them. */
async function eventsOf(taskId: string) {
  const isMeant = ({ subject }: { readonly subject: string }) => subject === taskId;
  const seen = await subscriber.eventsUntil((events) => events.some(isMeant));
  return seen.filter(isMeant).map(({ data }) => data);
}

test('what a callback reports is announced once the provider has said the same, and not before', async () => {
  const taskId = await backend.submit('seconds=0');

  const events = await eventsOf(taskId);

  const { voiceId } = (await backend.truthOf(taskId)) ?? {};
  // The callback was the first revision: undecided, and no news.
  expect(events).toEqual([expect.objectContaining({ voiceId, via: 'lookup', revision: 2 })]);
  expect(await backend.client.readTask(taskId)).toMatchObject({ deliveries: 1, lookups: 1, voiceId });
});

test('a failure is confirmed, too', async () => {
  const taskId = await backend.submit('behave=verification-fail&seconds=0');

  expect(await eventsOf(taskId)).toEqual([
    expect.objectContaining({ outcome: 'failed', reason: 'verification_failed', via: 'lookup', revision: 2 }),
  ]);
});

test('a voice that the provider does not know is not announced, and an alarm rings', async () => {
  const taskId = await backend.submit('behave=forged&seconds=0');

  const record = await eventually(async () => {
    const read = await backend.client.readTask(taskId);
    return read?.reason === 'contradicted' ? read : undefined;
  });

  expect(record).toMatchObject({ outcome: 'awaiting', deliveries: 1, lookups: 1, revision: 1 });
  for (const absent of ['voiceId', 'publishedRevision', 'settledAt'])
    expect(record).not.toHaveProperty(absent);
  await eventually(async () =>
    (await engine.output()).includes('"ResultContradicted":1') ? true : undefined,
  );
  // Had it been announced, its event would have come before this one's.
  const other = await backend.submit('seconds=0');
  await eventsOf(other);
  const seen = await subscriber.eventsUntil(() => true);
  expect(seen.filter(({ subject }) => subject === taskId)).toEqual([]);
});

test('the truth that is reported after a contradiction is confirmed at once, and not with the next lookup', async () => {
  const taskId = await backend.submit('behave=forged&seconds=0');
  await eventually(async () => {
    const read = await backend.client.readTask(taskId);
    return read?.reason === 'contradicted' ? read : undefined;
  });
  const { voiceId } = (await backend.truthOf(taskId)) ?? {};

  const { ref } = (await backend.client.readTask(taskId)) ?? {};
  await engine.post(aSuccess({ taskId, voiceId }), await engine.url(String(ref)));

  // The next question was a minute and a half away.
  expect(await eventsOf(taskId)).toEqual([expect.objectContaining({ voiceId, via: 'lookup', revision: 2 })]);
  expect(await backend.client.readTask(taskId)).toMatchObject({ deliveries: 2, lookups: 2, voiceId });
});
