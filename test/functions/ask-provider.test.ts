import { describe, expect, test } from '@jest/globals';
import type { AwaitedTask, LookupNote } from '../../functions/adapters/dynamodb/owed-results.ts';
import type { Commit } from '../../functions/adapters/dynamodb/task-store.ts';
import type { LookupAnswer } from '../../functions/adapters/provider/provider.ts';
import type { Claim } from '../../functions/domain/claim.ts';
import type { Report } from '../../functions/domain/report.ts';
import { askProvider, type Inquiry } from '../../functions/sweep-due/ask-provider.ts';
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
const VOICE_B: Claim = { outcome: 'succeeded', result: 'voice_b' };

/** Asks for a task of which this was claimed; the provider and the store answer as the test says. */
async function ask(
  answer: LookupAnswer,
  { claims = [], commit = { kind: 'applied' } }: { claims?: Claim[]; commit?: Commit } = {},
) {
  const asked: string[] = [];
  const notes: (LookupNote & { task: AwaitedTask })[] = [];
  const applied: Report[] = [];
  const remembered: [Report, string][] = [];
  const task = anAwaitedTask('task-1', { claims });
  const inquiry = await askProvider(task, {
    provider: {
      prepare: () => Promise.resolve(),
      lookUp(taskId, kind) {
        asked.push(`${taskId} ${kind}`);
        return Promise.resolve(answer);
      },
    },
    owed: {
      ...unexpected.owed,
      note(of, note) {
        notes.push({ ...note, task: { ...task, ...of } });
        return Promise.resolve();
      },
    },
    tasks: {
      ...unexpected.tasks,
      apply(report) {
        applied.push(report);
        return Promise.resolve(commit);
      },
      remember(report, why) {
        remembered.push([report, why]);
        return Promise.resolve();
      },
    },
    traceparent: TRACEPARENT,
    now: () => new Date('2026-11-23T10:01:02.000Z'),
  });
  expect(asked).toEqual(['task-1 generate']);
  return { inquiry, task, notes, applied, remembered };
}

describe('an answer that decides is recorded', () => {
  test.each<{ answer: LookupAnswer; claims: Claim[]; verdict: Claim; isContested?: boolean }>([
    { answer: SUCCESS, claims: [], verdict: VOICE_A },
    { answer: SUCCESS, claims: [VOICE_A], verdict: VOICE_A },
    { answer: SUCCESS, claims: [VOICE_B, VOICE_A], verdict: VOICE_A, isContested: true },
    { answer: FAILURE, claims: [], verdict: { outcome: 'failed', reason: 'generation_failed' } },
    {
      answer: FAILURE,
      claims: [{ outcome: 'failed', reason: 'voice_rejected' }],
      verdict: { outcome: 'failed', reason: 'generation_failed' },
    },
  ])('claimed $claims, answered $verdict', async ({ answer, claims, verdict, isContested = false }) => {
    const { inquiry, applied, remembered, notes } = await ask(answer, { claims });

    expect(inquiry).toStrictEqual({ kind: 'settled', outcome: verdict.outcome, isContested });
    expect(applied).toStrictEqual([
      {
        via: 'lookup',
        kind: 'generate',
        callback: answer.kind === 'record' && answer.callback,
        verdict,
        ref: 'task-1',
        receivedAt: '2026-11-23T10:01:02.000Z',
        traceparent: TRACEPARENT,
        raw: '{"code":200}',
      },
    ]);
    expect([remembered, notes]).toEqual([[], []]);
  });

  test.each<{ current: object; transition: string; isRemembered: boolean }>([
    { current: { rank: 3, result: 'voice_a' }, transition: 'duplicate', isRemembered: false },
    { current: { rank: 3, result: 'voice_b' }, transition: 'conflict', isRemembered: true },
    { current: { rank: 4 }, transition: 'late', isRemembered: true },
    // Edited by hand, or gone.
    { current: { rank: 2, reason: 'voice_rejected' }, transition: 'conflict', isRemembered: true },
  ])('unless the record says $current: $transition', async ({ current, transition, isRemembered }) => {
    const commit = { kind: 'refused', current } as Commit;

    const { inquiry, applied, remembered, notes } = await ask(SUCCESS, { commit });

    expect(inquiry).toStrictEqual({ kind: 'overtaken', transition });
    expect(remembered).toStrictEqual(isRemembered ? [[applied[0], transition]] : []);
    expect(notes).toEqual([]);
  });
});

describe('an answer that decides nothing is noted', () => {
  const at = { lookedUpAt: '2026-11-23T10:01:02.000Z' };

  test.each<{ answer: LookupAnswer; claims: Claim[]; note: object; inquiry: Inquiry }>([
    {
      answer: record({ status: 'wait_processing' }),
      claims: [],
      note: { ...at, lookupSaid: 'wait_processing' },
      inquiry: { kind: 'undecided', status: 'wait_processing' },
    },
    {
      answer: record({ status: 'success' }),
      claims: [VOICE_A],
      note: { ...at, lookupSaid: 'success' },
      inquiry: { kind: 'undecided', status: 'success' },
    },
    {
      answer: record({}),
      claims: [],
      note: { ...at, lookupSaid: 'no status' },
      inquiry: { kind: 'undecided', status: 'no status' },
    },
    {
      answer: SUCCESS,
      claims: [VOICE_B],
      note: { ...at, lookupSaid: 'success', isContradiction: true },
      inquiry: { kind: 'contradicted' },
    },
    {
      answer: FAILURE,
      claims: [VOICE_A],
      note: { ...at, lookupSaid: 'fail', isContradiction: true },
      inquiry: { kind: 'contradicted' },
    },
    {
      answer: { kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false },
      claims: [],
      note: { ...at, lookupSaid: '430 too frequent' },
      inquiry: { kind: 'refused', code: 430, message: 'too frequent', isOutOfCredits: false },
    },
    {
      answer: { kind: 'refused', code: 502, message: '', isOutOfCredits: false },
      claims: [],
      note: { ...at, lookupSaid: '502' },
      inquiry: { kind: 'refused', code: 502, message: '', isOutOfCredits: false },
    },
    {
      answer: { kind: 'failed', problem: 'the answer has no data' },
      claims: [],
      note: { ...at, lookupSaid: 'the answer has no data' },
      inquiry: { kind: 'failed', problem: 'the answer has no data' },
    },
  ])('$inquiry', async ({ answer, claims, note, inquiry }) => {
    const asked = await ask(answer, { claims });

    expect(asked.inquiry).toStrictEqual(inquiry);
    expect(asked.notes).toStrictEqual([{ ...note, task: asked.task }]);
    expect([asked.applied, asked.remembered]).toEqual([[], []]);
  });
});
