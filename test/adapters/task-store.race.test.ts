import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { Report } from '../../functions/domain/read-callback.ts';
import { aClaim, aLookup, aRegistration, aReport, aSuccess, aTimeout } from '../support/builders.ts';
import { itemBytes } from '../support/item-bytes.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

const ASKING = { lookUpWithinSeconds: 7200 };

const store = useStore();

/** Commits a report, and returns what it did. */
async function deliver(report: Report): Promise<string> {
  const committed = await aTaskStore(store, ASKING).commit(report, NO_BUDGET);
  return committed.kind === 'recorded' ? committed.transition : committed.kind;
}

test('of 50 deliveries of one result at once one is applied, and all are counted', async () => {
  const taskId = randomUUID();

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => deliver(aReport(aSuccess({ taskId })))),
  );

  const record = await store.record(taskId);
  expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(49);
  expect(record).toMatchObject({ revision: 1, deliveries: 50 });
  expect(record?.['history']).toHaveLength(20);
});

test('of 30 deliveries of as many results at once one is applied, and the others are conflicts', async () => {
  const taskId = randomUUID();

  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      deliver(aReport(aSuccess({ taskId, voiceId: `voice_${index}` }))),
    ),
  );

  const record = await store.record(taskId);
  expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(29);
  expect(record).toMatchObject({
    voiceId: `voice_${outcomes.indexOf('applied')}`,
    revision: 1,
    deliveries: 30,
  });
});

test('of 30 submissions whose URLs report one task at once one has it, and no other is counted', async () => {
  const taskId = randomUUID();

  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      deliver(
        aReport(aSuccess({ taskId, voiceId: `voice_of_order-${index % 15}` }), {
          ref: `order-${index % 15}`,
        }),
      ),
    ),
  );

  const record = await store.record(taskId);
  const winner = outcomes.indexOf('applied') % 15;
  expect(outcomes.toSorted()).toEqual(['applied', 'duplicate', ...Array<string>(28).fill('wrong ref')]);
  expect(record).toMatchObject({
    ref: `order-${winner}`,
    voiceId: `voice_of_order-${winner}`,
    revision: 1,
    deliveries: 2,
  });
  expect(record?.['history']).toHaveLength(1);
});

test('property: the order of deliveries does not change the record', async () => {
  const bodies = {
    awaiting: { status: 'generating_voice' },
    failed: { status: 'fail' },
    succeeded: { status: 'success', voiceId: 'voice_a' },
  };
  const sent = fc.array(fc.constantFrom(...Object.values(bodies)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sent, fc.boolean(), async (reports, atOnce) => {
      const taskId = randomUUID();
      const all = reports.map((body) => aReport({ taskId, ...body }));
      if (atOnce) await Promise.all(all.map(deliver));
      else for (const report of all) await deliver(report);

      const best = [bodies.succeeded, bodies.failed, bodies.awaiting].find((body) => reports.includes(body));
      const record = await store.record(taskId);
      expect(record).toMatchObject({ ...best, deliveries: reports.length });
      expect(record?.['outcome']).toBe(
        best === bodies.succeeded ? 'succeeded' : best === bodies.failed ? 'failed' : 'awaiting',
      );
    }),
    { numRuns: 60 },
  );
});

describe('64 posts at once, with every text as large as it may be and in characters of three bytes', () => {
  // One character more than is taken over of each; a result has to be no longer than it may.
  const word = '語'.repeat(43);
  const text = '語'.repeat(171);
  const body = (taskId: string, data: object) => ({
    code: word,
    msg: text,
    data: { taskId, errorCode: word, errorMessage: text, ...data },
  });
  const raw = '語'.repeat(21_845);
  /** The one of 64 results that a post has. */
  const voiceId = (post: number) => `${'語'.repeat(170)}${String(post).padStart(2, '0')}`;
  const receivedAt = (post: number) => `2026-11-23T10:00:${String(59 - (post % 60)).padStart(2, '0')}.000Z`;
  const inProgress = (taskId: string) => aReport({ taskId, status: 'generating_voice' });

  const success = (taskId: string, post: number) =>
    aReport(body(taskId, { status: 'success', voiceId: voiceId(post) }), { raw });
  const claim = (taskId: string, post: number) =>
    aClaim(body(taskId, { status: 'success', voiceId: voiceId(post) }), {
      raw,
      receivedAt: receivedAt(post),
    });
  const unknown = (taskId: string, post: number) =>
    aReport(body(taskId, { status: `${String(post).padStart(2, '0')}${'語'.repeat(42)}` }), {
      raw,
      receivedAt: receivedAt(post),
    });

  test.each<[string, (taskId: string) => Report[], (taskId: string, post: number) => Report]>([
    ['results that contradict each other', () => [], success],
    ['claims about a task in progress', (taskId) => [inProgress(taskId)], claim],
    [
      'both and unknown statuses in turn',
      () => [],
      (taskId, post) => [success, claim, unknown][post % 3]?.(taskId, post) ?? inProgress(taskId),
    ],
  ])('%s: each is counted, and the item has 32 KB at most', async (_name, before, post) => {
    const taskId = `${'語'.repeat(220)}${randomUUID()}`;
    for (const report of before(taskId)) await deliver(report);

    await Promise.all(Array.from({ length: 64 }, (_, index) => deliver(post(taskId, index))));

    const record = await store.record(taskId);
    expect(record).toMatchObject({ deliveries: before(taskId).length + 64 });
    expect(record?.['history']).toHaveLength(20);
    expect(((record?.['claims'] ?? []) as unknown[]).length).toBeLessThanOrEqual(4);
    expect(itemBytes(record)).toBeLessThanOrEqual(32_000);
  });

  test('leave room for what comes later: a registration, a duplicate, the deadline and a lookup', async () => {
    const taskId = randomUUID();
    await Promise.all(Array.from({ length: 64 }, (_, index) => deliver(claim(taskId, index))));

    const registered = await aRegistrationStore(store, ASKING).register(
      aRegistration(taskId),
      undefined,
      () => Promise.reject(new Error('The reference is the same')),
    );

    expect(registered).toMatchObject({ kind: 'known' });
    expect(await deliver(claim(taskId, 64))).toBe('duplicate');
    expect(await deliver(aTimeout(taskId))).toBe('applied');
    expect(await deliver(aLookup(aSuccess({ taskId })))).toBe('applied');
    expect(await store.record(taskId)).toMatchObject({
      voiceId: 'voice_8f2c1d',
      registeredAt: '2026-11-23T10:00:00.000Z',
      deliveries: 65,
      revision: 3,
    });
  });
});
