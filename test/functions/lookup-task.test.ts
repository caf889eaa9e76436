import { describe, expect, test } from '@jest/globals';
import type { AwaitedTask, LookupSummary } from '../../functions/adapters/dynamodb/pending-results.ts';
import type { Committed } from '../../functions/adapters/dynamodb/task-store.ts';
import type { LookupAnswer } from '../../functions/domain/lookup-answer.ts';
import type { Claim } from '../../functions/domain/claim.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { lookUpTask, type LookupResult } from '../../functions/sweep-due/lookup-task.ts';
import { TRACEPARENT } from '../support/builders.ts';
import { anAwaitedTask, unexpected } from '../support/sweeping.ts';

const record = (callback: object): LookupAnswer => ({
  kind: 'record',
  callback: { taskId: 'task-1', code: 200, msg: 'success', ...callback },
  raw: '{"code":200}',
});

const SUCCESS = record({ status: 'success', result: 'voice_a' });
const FAILURE = record({ status: 'fail' });
const VOICE_A: Claim = { outcome: 'succeeded', result: 'voice_a' };
const FAILED: Claim = { outcome: 'failed', reason: 'generation_failed' };
const VOICE_B: Claim = { outcome: 'succeeded', result: 'voice_b' };

const APPLIED = (report: Report): Committed => ({ kind: 'recorded', transition: 'applied', report });

interface Known {
  readonly claims?: Claim[];
  /** The provider's answer before this one. */
  readonly previous?: Claim | undefined;
  readonly committed?: (report: Report) => Committed;
}

/** Asks for a task of which this is known; the provider and the store answer as the test says. */
async function ask(answer: LookupAnswer, { claims = [], previous, committed = APPLIED }: Known = {}) {
  const asked: string[] = [];
  const recorded: (LookupSummary & { task: AwaitedTask })[] = [];
  const reports: Report[] = [];
  const task = anAwaitedTask('task-1', {
    claims,
    answer: previous && { verdict: previous, callback: { status: 'before' } },
  });
  const lookup = await lookUpTask(task, {
    provider: {
      prepare: () => Promise.resolve(),
      lookUp(taskId, kind) {
        asked.push(`${taskId} ${kind}`);
        return Promise.resolve(answer);
      },
    },
    pending: {
      ...unexpected.pending,
      recordLookup(of, expected) {
        recorded.push({ ...expected, task: { ...task, ...of } });
        return Promise.resolve();
      },
    },
    tasks: {
      commit(report) {
        reports.push(report);
        return Promise.resolve(committed(report));
      },
    },
    traceparent: TRACEPARENT,
    now: () => new Date('2026-11-23T10:01:02.000Z'),
  });
  expect(asked).toEqual(['task-1 generate']);
  return { lookup, task, recorded, reports };
}

describe('an answer that decides is recorded', () => {
  test.each<{
    answer: LookupAnswer;
    claims: Claim[];
    previous?: Claim;
    verdict: Claim;
    isContested?: boolean;
  }>([
    { answer: SUCCESS, claims: [], verdict: VOICE_A },
    { answer: SUCCESS, claims: [VOICE_A], verdict: VOICE_A },
    { answer: SUCCESS, claims: [VOICE_B, VOICE_A], verdict: VOICE_A, isContested: true },
    { answer: FAILURE, claims: [], verdict: FAILED },
    { answer: FAILURE, claims: [{ outcome: 'failed', reason: 'voice_rejected' }], verdict: FAILED },
    // The provider repeats it: all claims are false.
    { answer: SUCCESS, claims: [VOICE_B], previous: VOICE_A, verdict: VOICE_A, isContested: true },
    { answer: FAILURE, claims: [VOICE_A, VOICE_B], previous: FAILED, verdict: FAILED, isContested: true },
    { answer: SUCCESS, claims: [FAILED], previous: VOICE_A, verdict: VOICE_A, isContested: true },
  ])('claimed $claims, answered $previous before: $verdict', async (row) => {
    const { answer, claims, previous, verdict, isContested = false } = row;

    const { lookup, reports, recorded } = await ask(answer, { claims, previous });

    expect(lookup).toStrictEqual({ kind: 'settled', outcome: verdict.outcome, isContested });
    expect(reports).toStrictEqual([
      {
        via: 'lookup',
        kind: 'generate',
        callback: answer.kind === 'record' && answer.callback,
        verdict,
        isContested,
        recordRef: 'order-17',
        receivedAt: '2026-11-23T10:01:02.000Z',
        traceparent: TRACEPARENT,
        raw: '{"code":200}',
      },
    ]);
    expect(recorded).toEqual([]);
  });

  test.each<{ what: string; committed: (report: Report) => Committed; transition: string }>([
    {
      what: 'the record says the same',
      committed: () => ({ kind: 'ignore', transition: 'duplicate' }),
      transition: 'duplicate',
    },
    {
      what: 'the record says something else',
      committed: (report) => ({ kind: 'recorded', transition: 'conflict', report }),
      transition: 'conflict',
    },
    {
      what: 'the record says more',
      committed: (report) => ({ kind: 'recorded', transition: 'late', report }),
      transition: 'late',
    },
    { what: 'the record is gone', committed: () => ({ kind: 'gone' }), transition: 'late' },
  ])('unless $what: $transition', async ({ committed, transition }) => {
    const { lookup, reports, recorded } = await ask(SUCCESS, { committed });

    expect(lookup).toStrictEqual({ kind: 'overtaken', transition });
    expect(reports).toHaveLength(1);
    expect(recorded).toEqual([]);
  });
});

describe('an answer that decides nothing is recorded', () => {
  const at = { lookedUpAt: '2026-11-23T10:01:02.000Z' };

  test.each<{
    answer: LookupAnswer;
    claims: Claim[];
    previous?: Claim;
    expected: object;
    lookup: LookupResult;
  }>([
    {
      answer: record({ status: 'wait_processing' }),
      claims: [],
      expected: { ...at, lookupSaid: 'wait_processing' },
      lookup: { kind: 'undecided', status: 'wait_processing' },
    },
    {
      answer: record({ status: 'success' }),
      claims: [VOICE_A],
      expected: { ...at, lookupSaid: 'success' },
      lookup: { kind: 'undecided', status: 'success' },
    },
    {
      answer: record({}),
      claims: [],
      expected: { ...at, lookupSaid: 'no status' },
      lookup: { kind: 'undecided', status: 'no status' },
    },
    {
      answer: SUCCESS,
      claims: [VOICE_B],
      expected: {
        ...at,
        lookupSaid: 'success',
        // The record keeps it, with the provider's words.
        contradiction: {
          verdict: VOICE_A,
          callback: { code: 200, msg: 'success', status: 'success', result: 'voice_a' },
        },
      },
      lookup: { kind: 'contradicted' },
    },
    {
      answer: FAILURE,
      claims: [VOICE_A],
      expected: {
        ...at,
        lookupSaid: 'fail',
        contradiction: { verdict: FAILED, callback: { code: 200, msg: 'success', status: 'fail' } },
      },
      lookup: { kind: 'contradicted' },
    },
    {
      answer: SUCCESS,
      claims: [VOICE_B],
      previous: FAILED,
      expected: expect.objectContaining({ contradiction: expect.objectContaining({ verdict: VOICE_A }) }),
      lookup: { kind: 'contradicted' },
    },
    {
      answer: record({ status: 'wait_processing' }),
      claims: [VOICE_B],
      previous: VOICE_A,
      expected: { ...at, lookupSaid: 'wait_processing' },
      lookup: { kind: 'undecided', status: 'wait_processing' },
    },
    {
      answer: { kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false },
      claims: [],
      expected: { ...at, lookupSaid: '430 too frequent' },
      lookup: { kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false },
    },
    {
      answer: { kind: 'refused', code: 502, message: '', isOutOfCredits: false },
      claims: [],
      expected: { ...at, lookupSaid: '502' },
      lookup: { kind: 'refused', code: 502, message: '', isOutOfCredits: false },
    },
    {
      answer: { kind: 'failed', problem: 'the answer has no data' },
      claims: [],
      expected: { ...at, lookupSaid: 'the answer has no data' },
      lookup: { kind: 'failed', problem: 'the answer has no data' },
    },
  ])('$lookup', async ({ answer, claims, previous, expected, lookup }) => {
    const asked = await ask(answer, { claims, previous });
    const [{ task, ...summary } = { task: undefined }, ...others] = asked.recorded;

    expect(asked.lookup).toStrictEqual(lookup);
    expect(summary).toStrictEqual(expected);
    expect(task).toStrictEqual(asked.task);
    expect([others, asked.reports]).toEqual([[], []]);
  });
});
