import { describe, expect, test } from '@jest/globals';
import { deliverBatch, type DeliveryRules, type DiscardedBatch } from '../../local/stream/deliver-batch.ts';
import type { StreamRecord } from '../../local/stream/stream-record.ts';
import { aRecord, CREATED_AT_SECONDS, numbersOf } from './stream-records.ts';

const failureOf = (...ids: (string | null)[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/** Answers like a function for which some records fail each time: by throwing, or by naming the first of them. */
const throwsFor = (bad: string) => (records: readonly StreamRecord[]) =>
  numbersOf(records).includes(bad) ? Promise.reject(new Error('boom')) : Promise.resolve(undefined);
const reports = (bad: string) => (records: readonly StreamRecord[]) =>
  Promise.resolve(numbersOf(records).includes(bad) ? failureOf(bad) : { batchItemFailures: [] });

const RULES: DeliveryRules = {
  bisect: true,
  reportsItemFailures: true,
  maxRetries: 2,
  maxAgeSeconds: undefined,
};

/** Delivers the records 1, 2, 3, 4 and returns everything that happened. */
async function deliver(
  invoke: (records: readonly StreamRecord[]) => Promise<unknown>,
  rules: Partial<DeliveryRules> = {},
) {
  const invoked: string[] = [];
  const waitedMs: number[] = [];
  const discarded: DiscardedBatch[] = [];
  let nowMs = CREATED_AT_SECONDS * 1_000;
  await deliverBatch(
    ['1', '2', '3', '4'].map((number) => aRecord(number)),
    { ...RULES, ...rules },
    {
      invoke: (records) => {
        invoked.push(numbersOf(records));
        return invoke(records);
      },
      discard: (batch) => Promise.resolve(void discarded.push(batch)),
      nowMs: () => nowMs,
      sleep: (ms) => {
        waitedMs.push(ms);
        nowMs += ms;
        return Promise.resolve();
      },
    },
  );
  return {
    invoked,
    waitedMs,
    discarded: discarded.map(({ records, ...rest }) => ({ ...rest, records: numbersOf(records) })),
  };
}

/** Fails the first so many invocations, then succeeds. */
function failing(times: number, answer: () => Promise<unknown>) {
  let left = times;
  return () => (left-- > 0 ? answer() : Promise.resolve(undefined));
}

describe('deliverBatch', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['null failures', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('is done when the function answers %s', async (_name, answer) => {
    const run = await deliver(() => Promise.resolve(answer));

    expect(run).toEqual({ invoked: ['1234'], waitedMs: [], discarded: [] });
  });

  test('repeats from the first failed record on, and nothing before it', async () => {
    const run = await deliver(failing(1, () => Promise.resolve(failureOf('4', '3'))));

    expect(run).toEqual({ invoked: ['1234', '34'], waitedMs: [200], discarded: [] });
  });

  test.each<[string, unknown]>([
    ['an unknown record', failureOf('9')],
    ['a record without a name', failureOf('')],
    ['null for a name', failureOf(null)],
    ['a failure without a name', { batchItemFailures: [{}] }],
    ['something else', { batchItemFailures: 'all' }],
  ])('repeats the whole batch when the function names %s', async (_name, answer) => {
    const run = await deliver(failing(1, () => Promise.resolve(answer)));

    expect(run.invoked).toEqual(['1234', '1234']);
  });

  test('takes item failures for success when the mapping does not ask for them', async () => {
    const run = await deliver(() => Promise.resolve(failureOf('3')), { reportsItemFailures: false });

    expect(run.invoked).toEqual(['1234']);
  });

  test('splits a batch that throws until the bad record stands alone, and discards that one only', async () => {
    const run = await deliver(throwsFor('3'));

    expect(run).toEqual({
      invoked: ['1234', '12', '34', '3', '3', '3', '4'],
      waitedMs: [200, 400],
      discarded: [
        { reason: 'RetryAttemptsExhausted', records: '3', invocations: 3, lastFailure: 'function error' },
      ],
    });
  });

  test('repeats the whole batch when it may not be split', async () => {
    const run = await deliver(throwsFor('3'), { bisect: false });

    expect(run).toEqual({
      invoked: ['1234', '1234', '1234'],
      waitedMs: [200, 400],
      discarded: [
        { reason: 'RetryAttemptsExhausted', records: '1234', invocations: 3, lastFailure: 'function error' },
      ],
    });
  });

  test('discards what is left of the batch when a record fails again and again', async () => {
    const run = await deliver(reports('2'));

    expect(run).toEqual({
      invoked: ['1234', '234', '234'],
      waitedMs: [200, 400],
      discarded: [
        { reason: 'RetryAttemptsExhausted', records: '234', invocations: 3, lastFailure: 'item failures' },
      ],
    });
  });

  test('without a limit it tries until the records are too old, waiting longer each time up to three seconds', async () => {
    const run = await deliver(reports('1'), { maxRetries: undefined, maxAgeSeconds: 10 });

    expect(run).toEqual({
      invoked: ['1234', '1234', '1234', '1234', '1234', '1234', '1234'],
      waitedMs: [200, 400, 800, 1_600, 3_000, 3_000, 3_000],
      discarded: [
        { reason: 'RecordAgeExceeded', records: '1234', invocations: 7, lastFailure: 'item failures' },
      ],
    });
  });

  test('never sends what is too old from the start', async () => {
    const run = await deliver(() => Promise.resolve(undefined), { maxAgeSeconds: -1 });

    expect(run).toEqual({
      invoked: [],
      waitedMs: [],
      discarded: [{ reason: 'RecordAgeExceeded', records: '1234', invocations: 0, lastFailure: undefined }],
    });
  });
});
