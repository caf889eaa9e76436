import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { createDynamoOutboxStore } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import { createDynamoReplayLog } from '../../functions/adapters/dynamodb/replay-log.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { aClaim, aLookup, aRegistration, aReport, aTimeout } from '../support/builders.ts';
import { itemBytes } from '../support/item-bytes.ts';
import { aRegistrationStore, aTaskStore, NO_BUDGET, TASK_TABLE, WITH_LOOKUPS } from '../support/store.ts';
import { useStore } from '../support/use-store.ts';

/** No item is larger, after any reports: a write of one costs 32 units at most. */
const MAX_ITEM_BYTES = 32_000;

const store = useStore();

const keyOf = (taskId: string) => ({ taskId: { S: taskId }, kind: { S: 'generate' } });

/** What can happen to a task, by two submissions, the provider, the clock and an operator. */
function createActions(taskId: string) {
  const commit = (report: Report) => aTaskStore(store, WITH_LOOKUPS).commit(report, NO_BUDGET);
  return {
    callback: (body: object, ref: string, raw: string) => commit(aReport({ taskId, ...body }, { ref, raw })),
    claim: (body: object, ref: string, raw: string) => commit(aClaim({ taskId, ...body }, { ref, raw })),
    lookUp: (body: object, raw: string) =>
      commit(
        aLookup({ taskId, ...body }, { raw, isContested: true, receivedAt: '2026-11-23T11:30:00.000Z' }),
      ),
    /** The provider contradicts what callbacks claim. */
    contradict: async (body: object) => {
      const { verdict, callback } = aLookup({ taskId, ...body });
      const { taskId: _taskId, ...words } = callback;
      const { due, dueAt, deadlineAt } = (await store.record(taskId)) ?? {};
      const pending = { due: String(due), dueAt: String(dueAt), deadlineAt: String(deadlineAt) };
      const lookup = { lookedUpAt: '2026-11-23T11:30:00.000Z', lookupSaid: callback.status ?? 'no status' };
      const contradiction = { verdict, callback: words };
      await createPendingResults(store.client, TASK_TABLE).recordLookup(
        { taskId, kind: 'generate', ...pending },
        { ...lookup, contradiction },
      );
    },
    register: (ref: string) =>
      aRegistrationStore(store, WITH_LOOKUPS).register(aRegistration(taskId, { ref }), undefined, () =>
        Promise.resolve(),
      ),
    timeOut: () => commit(aTimeout(taskId)),
    publish: async () => {
      const { revision } = (await store.record(taskId)) ?? {};
      if (revision === undefined) return;
      const outbox = createDynamoOutboxStore(store.client, TASK_TABLE);
      await outbox.markPublished(keyOf(taskId), Number(revision), '2026-11-23T12:00:01.000Z');
    },
    replay: (by: string) =>
      createDynamoReplayLog(store.client, TASK_TABLE).append(
        { taskId, kind: 'generate' },
        { at: '2026-11-23T13:00:00.000Z', by, revision: 123_456 },
      ),
  };
}

const LONG = '語'.repeat(65_536);

test('a task of which everything is as long as it may be has an item of 32 KB at most', async () => {
  const taskId = `${LONG.slice(0, 220)}${randomUUID()}`;
  const { callback, claim, contradict, register, timeOut, publish, replay } = createActions(taskId);
  const [other, own] = [`1${LONG.slice(0, 127)}`, `2${LONG.slice(0, 127)}`];
  const words = { errorCode: LONG, errorMessage: LONG, msg: LONG };
  const voice = (index: number) => ({
    ...words,
    status: 'success',
    voiceId: `${10 + index}${LONG.slice(0, 170)}`,
  });

  await callback({ ...words, code: 200, status: LONG }, other, LONG);
  await register(own);
  await callback({ ...words, code: 200, status: LONG }, own, LONG);
  await timeOut();
  await publish();
  for (let index = 0; index < 25; index++) await claim(voice(index), own, LONG);
  await contradict(voice(30));
  for (let index = 0; index < 25; index++) await replay(`arn:aws:sts::000000000000:${'r'.repeat(128)}`);

  const record = await store.record(taskId);
  expect(record).toMatchObject({
    displacedRef: other,
    rawSizeBytes: 196_608,
    publishedRevision: 3,
    answer: { voiceId: voice(30).voiceId },
  });
  const lengths = ['claims', 'history', 'replays'].map((list) => (record?.[list] as unknown[]).length);
  expect(lengths).toEqual([4, 20, 20]);
  expect(itemBytes(record)).toBeLessThanOrEqual(MAX_ITEM_BYTES);
  expect(itemBytes(record)).toBeGreaterThan(0.8 * MAX_ITEM_BYTES);
});

/** A string of any length around the limits of each, in characters of one to four bytes and halves of some. */
const text = fc
  .tuple(
    fc.constantFrom('a', 'é', '語', '🎙', '\ud83c', '\\'),
    fc.constantFrom(0, 1, 42, 43, 85, 86, 128, 129, 170, 256, 512, 513, 5_461),
    fc.nat({ max: 9 }),
  )
  .map(([character, length, digit]) => `${digit}${character.repeat(length)}`);

/** A body's text is decoded, so it has no halves of characters. */
const longText = text.filter((value) => value.length > 5_000).map((value) => value.toWellFormed());

const words = { msg: text, errorCode: text, errorMessage: text };
const decided = fc.oneof(
  fc.record({ ...words, status: fc.constant('success'), voiceId: text.map((value) => value.slice(0, 128)) }),
  fc.record({ ...words, status: fc.constantFrom('fail', 'processing_validate_fail') }),
);
const anything = fc.record(
  {
    ...words,
    code: fc.oneof(text, fc.integer()),
    status: fc.oneof(fc.constant('success'), text),
    voiceId: text,
  },
  { requiredKeys: [] },
);
const ref = fc.constantFrom(`1${'語'.repeat(127)}`, `2${'語'.repeat(127)}`);

/** Something that happens to a task, once or many times in a row. */
type Step = (actions: ReturnType<typeof createActions>) => Promise<unknown>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.oneof(decided, anything), ref, longText).map(
      (args): Step =>
        ({ claim }) =>
          claim(...args),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.oneof(decided, anything), ref, longText).map(
      (args): Step =>
        ({ callback }) =>
          callback(...args),
    ),
  },
  {
    weight: 2,
    arbitrary: decided.map(
      (body): Step =>
        ({ contradict }) =>
          contradict(body),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(decided, longText).map(
      (args): Step =>
        ({ lookUp }) =>
          lookUp(...args),
    ),
  },
  {
    weight: 1,
    arbitrary: ref.map(
      (own): Step =>
        ({ register }) =>
          register(own),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>(({ timeOut }) => timeOut()) },
  { weight: 1, arbitrary: fc.constant<Step>(({ publish }) => publish()) },
);

test('property: no sequence of reports and registrations makes an item of more than 32 KB', async () => {
  const burst = fc.tuple(step, fc.constantFrom(1, 1, 1, 5, 21));
  await fc.assert(
    fc.asyncProperty(fc.array(burst, { minLength: 4, maxLength: 8 }), async (bursts) => {
      const taskId = `${'語'.repeat(220)}${randomUUID()}`;
      const actions = createActions(taskId);
      for (const [take, times] of bursts) {
        // The event of a deadline may not be published yet: then a callback is repeated later.
        for (let time = 0; time < times; time++) await take(actions).catch(unlessNotPublished);
        const record = await store.record(taskId);
        expect(itemBytes(record)).toBeLessThanOrEqual(MAX_ITEM_BYTES);
      }
    }),
    { numRuns: 6 },
  );
});

function unlessNotPublished(error: unknown): void {
  expect(error).toMatchObject({ cause: new Error('The event of the deadline is not published yet') });
}
