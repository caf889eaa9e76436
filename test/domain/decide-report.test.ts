import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../functions/domain/change.ts';
import { decideReport } from '../../functions/domain/decide-report.ts';
import type { RecordSettings } from '../../functions/domain/record.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { readStoredTask } from '../../functions/domain/stored-task.ts';
import { aClaim, aFailure, aLookup, aReport, aSuccess, aTimeout, TASK_ID } from '../support/builders.ts';
import { aStored } from '../support/stored.ts';

/** The provider can be asked, and it cannot. */
const ASKING: RecordSettings = { retentionDays: 400, lookUpWithinSeconds: 7200 };
const PATIENT: RecordSettings = { retentionDays: 400 };

const NOTHING = readStoredTask({}, 'generate');

const IS_OURS: Fact = { attribute: 'ref', is: 'absent or equal', to: 'order-17' };
const EXISTS: Fact = { attribute: 'outcome', is: 'present' };
/** A record that a report was measured against still exists. */
const HAS_RANK: Fact = { attribute: 'rank', is: 'present' };
const HAS_SPACE: Fact = { attribute: 'history', is: 'shorter', to: 20 };
const below = (rank: number): Fact => ({ attribute: 'rank', is: 'absent or below', to: rank });

const SUCCESS = aReport(aSuccess());
const OTHER_SUCCESS = aReport(aSuccess({ voiceId: 'voice_other' }));
const FAILURE = aReport(aFailure());
const IN_PROGRESS = aReport(aSuccess({ status: 'generating_voice' }));
/** A sign that the provider has a result. */
const HINT = aReport(aSuccess({ voiceId: '' }));
const LOOKUP = aLookup(aSuccess());
const TIMEOUT = aTimeout(TASK_ID);

/** Attributes of records whose events are published. */
const NOT_DUE = { due: undefined, dueAt: undefined };
const SUCCEEDED = { outcome: 'succeeded', reason: undefined, voiceId: 'voice_8f2c1d', rank: 3, ...NOT_DUE };
const FAILED = { outcome: 'failed', reason: 'generation_failed', rank: 2, ...NOT_DUE };
const TIMED_OUT = { outcome: 'failed', reason: 'timed_out', rank: 1, ...NOT_DUE };

/** The provider's answer as the record keeps it, and what it amounts to. */
const ANSWER = { outcome: 'succeeded', voiceId: 'voice_true', status: 'success', code: 200, msg: 'success' };
const ANSWERED = {
  kind: 'generate',
  receivedAt: '2026-11-23T12:00:00.000Z',
  traceparent: undefined,
  via: 'lookup',
  callback: { taskId: TASK_ID, result: 'voice_true', status: 'success', code: 200, msg: 'success' },
  verdict: { outcome: 'succeeded', result: 'voice_true' },
  isContested: true,
};

describe('the first decision, made without reading, applies the report unless the record says as much', () => {
  test.each<{ what: string; report: Report; mayCreate?: boolean; condition: Fact[] }>([
    { what: 'a success', report: SUCCESS, condition: [below(3), IS_OURS] },
    { what: 'a failure', report: FAILURE, condition: [below(2), IS_OURS] },
    { what: 'progress', report: IN_PROGRESS, condition: [below(0), IS_OURS] },
    { what: 'a claim', report: aClaim(aSuccess()), condition: [below(0), IS_OURS] },
    {
      what: 'a success at a URL that may not create a record',
      report: SUCCESS,
      mayCreate: false,
      condition: [below(3), IS_OURS, EXISTS],
    },
    { what: 'a success that was looked up', report: LOOKUP, condition: [below(3), EXISTS] },
    {
      what: 'a failure that was looked up',
      report: aLookup(aFailure()),
      condition: [below(2), EXISTS],
    },
    {
      what: 'a deadline',
      report: TIMEOUT,
      condition: [below(1), EXISTS, { attribute: 'answer', is: 'absent' }],
    },
  ])('$what, if $condition', ({ report, mayCreate, condition }) => {
    const decision = decideReport(report, undefined, ASKING, mayCreate);

    expect(decision).toMatchObject({ kind: 'write', transition: 'applied', condition });
    expect(decision).toHaveProperty('report', report);
    expect(decision).toHaveProperty('change.set.outcome', report.verdict.outcome);
  });
});

describe('a URL speaks for its own submission', () => {
  const registeredAt = '2026-11-23T09:00:00.000Z';

  test.each<{ record: Record<string, unknown>; isRegistered: boolean }>([
    { record: { ref: 'order-18' }, isRegistered: false },
    { record: { ref: 'order-18', registeredAt }, isRegistered: true },
    { record: { ref: 'order-18', ...SUCCEEDED }, isRegistered: false },
    { record: { ref: 'order-18', ...FAILED, registeredAt }, isRegistered: true },
    { record: { ref: 'order-18', ...TIMED_OUT }, isRegistered: false },
    { record: { ref: 'order-18', rank: undefined, registeredAt }, isRegistered: true },
    { record: { ref: 'order-18', rank: 'edited' }, isRegistered: false },
    { record: { ref: 'ORDER-17' }, isRegistered: false },
    { record: { ref: '' }, isRegistered: false },
  ])('a callback of order-17 changes nothing of $record', ({ record, isRegistered }) => {
    for (const report of [SUCCESS, FAILURE, IN_PROGRESS, HINT, aClaim(aSuccess())]) {
      for (const mayCreate of [true, false]) {
        const decision = decideReport(report, aStored(record), ASKING, mayCreate);

        expect(decision).toStrictEqual({ kind: 'wrong ref', ref: record['ref'], isRegistered });
      }
    }
  });

  test('a task that was registered without a reference takes the one of the first URL that reports it', () => {
    const registered = aStored({ ref: undefined, rank: undefined, reason: 'not_reported', registeredAt });

    expect(decideReport(SUCCESS, registered, ASKING)).toMatchObject({
      kind: 'write',
      transition: 'applied',
      change: { setOnce: { ref: 'order-17' } },
      condition: [below(3), IS_OURS],
    });
  });

  test.each<{ what: string; report: Report }>([
    { what: 'an answer of the provider', report: LOOKUP },
    { what: 'a deadline', report: TIMEOUT },
  ])('$what is not of a URL, and is recorded with any reference', ({ report }) => {
    expect(decideReport(report, aStored({ ref: 'order-18' }), ASKING)).toMatchObject({
      kind: 'write',
      transition: 'applied',
    });
  });
});

describe('what a sweep found out about a record that began anew meanwhile', () => {
  const answered = { outcome: 'succeeded', voiceId: 'voice_true' };

  test.each<{ what: string; report: Report; record: Record<string, unknown> }>([
    { what: 'an answer', report: aLookup(aSuccess(), { recordRef: 'order-99' }), record: {} },
    { what: 'a late answer', report: aLookup(aFailure(), { recordRef: 'order-99' }), record: SUCCEEDED },
    { what: 'a deadline', report: aTimeout(TASK_ID, { recordRef: 'order-99' }), record: {} },
    {
      what: 'a deadline',
      report: aTimeout(TASK_ID, { recordRef: 'order-99' }),
      record: { answer: answered },
    },
    { what: 'an answer', report: aLookup(aSuccess(), { recordRef: 'order-99' }), record: { ref: undefined } },
  ])('$what changes nothing of $record', ({ report, record }) => {
    expect(decideReport(report, aStored(record), ASKING)).toStrictEqual({ kind: 'gone' });
  });

  test.each<{ what: string; report: Report; current: Record<string, unknown> | undefined }>([
    { what: 'an answer', report: aLookup(aSuccess(), { recordRef: 'order-17' }), current: undefined },
    { what: 'an answer', report: aLookup(aSuccess(), { recordRef: 'order-17' }), current: {} },
    { what: 'a late answer', report: aLookup(aFailure(), { recordRef: 'order-17' }), current: SUCCEEDED },
    { what: 'a deadline', report: aTimeout(TASK_ID, { recordRef: 'order-17' }), current: undefined },
    {
      what: 'a deadline with a kept answer',
      report: aTimeout(TASK_ID, { recordRef: 'order-17' }),
      current: { answer: answered },
    },
  ])('$what is recorded only where the reference is still the one that was read: $current', (row) => {
    const current = row.current && aStored(row.current);

    expect(decideReport(row.report, current, ASKING)).toMatchObject({
      kind: 'write',
      condition: expect.arrayContaining([{ attribute: 'ref', is: 'equal', to: 'order-17' }]),
    });
  });
});

describe('a deadline that a sweep has listed', () => {
  const listed = { due: 'unregistered#14', dueAt: '2026-11-23T12:00:00.000Z' };
  const timeout = aTimeout(TASK_ID, { listed });

  test.each([
    { what: 'is registered meanwhile, with another deadline', record: { due: 'result#12' } },
    { what: 'a callback made due meanwhile', record: { dueAt: '2026-11-23T11:59:00.000Z' } },
    { what: 'has ended meanwhile', record: { ...SUCCEEDED, due: 'publish#12' } },
  ])('changes nothing of a task that $what', ({ record }) => {
    expect(decideReport(timeout, aStored({ dueAt: listed.dueAt, ...record }), ASKING)).toStrictEqual({
      kind: 'gone',
    });
  });

  test.each([{ current: undefined }, { current: aStored({ dueAt: listed.dueAt }) }])(
    'ends it only where it is still due as it was listed',
    ({ current }) => {
      expect(decideReport(timeout, current, ASKING)).toMatchObject({
        kind: 'write',
        transition: 'applied',
        condition: expect.arrayContaining([
          { attribute: 'due', is: 'equal', to: 'unregistered#14' },
          { attribute: 'dueAt', is: 'equal', to: '2026-11-23T12:00:00.000Z' },
        ]),
      });
    },
  );
});

describe('of a task that has no record', () => {
  test.each<{ what: string; report: Report; mayCreate: boolean; expected: object }>([
    { what: 'a callback', report: SUCCESS, mayCreate: true, expected: { transition: 'applied' } },
    {
      what: 'a callback whose URL has named too many tasks',
      report: SUCCESS,
      mayCreate: false,
      expected: { kind: 'too many tasks' },
    },
    { what: 'an answer of the provider', report: LOOKUP, mayCreate: true, expected: { kind: 'gone' } },
    { what: 'a deadline', report: TIMEOUT, mayCreate: true, expected: { kind: 'gone' } },
  ])('$what: $expected', ({ report, mayCreate, expected }) => {
    expect(decideReport(report, NOTHING, ASKING, mayCreate)).toMatchObject(expected);
  });

  test('a URL that has named too many tasks still changes the records that it has', () => {
    expect(decideReport(SUCCESS, aStored(), ASKING, false)).toMatchObject({
      kind: 'write',
      transition: 'applied',
      condition: [below(3), IS_OURS, EXISTS],
    });
    expect(decideReport(IN_PROGRESS, aStored(), ASKING, false)).toMatchObject({
      kind: 'write',
      transition: 'duplicate',
    });
  });
});

describe('a report that does not raise the record is kept in its history, and changes nothing else', () => {
  test.each<{ record: Record<string, unknown>; what: string; report: Report; why: string }>([
    { record: SUCCEEDED, what: 'the same success', report: SUCCESS, why: 'duplicate' },
    { record: SUCCEEDED, what: 'another success', report: OTHER_SUCCESS, why: 'conflict' },
    { record: SUCCEEDED, what: 'a failure', report: FAILURE, why: 'late' },
    { record: SUCCEEDED, what: 'progress', report: IN_PROGRESS, why: 'late' },
    { record: SUCCEEDED, what: 'the claim of the same', report: aClaim(aSuccess()), why: 'duplicate' },
    {
      record: SUCCEEDED,
      what: 'the claim of another success',
      report: aClaim(aSuccess({ voiceId: 'voice_other' })),
      why: 'conflict',
    },
    { record: SUCCEEDED, what: 'the claim of a failure', report: aClaim(aFailure()), why: 'late' },
    { record: FAILED, what: 'the same failure', report: FAILURE, why: 'duplicate' },
    {
      record: FAILED,
      what: 'another failure',
      report: aReport(aSuccess({ voiceId: 'fail' })),
      why: 'conflict',
    },
    { record: FAILED, what: 'the claim of a success', report: aClaim(aSuccess()), why: 'conflict' },
    { record: {}, what: 'progress', report: IN_PROGRESS, why: 'duplicate' },
    { record: { reason: 'no_result' }, what: 'a hint', report: HINT, why: 'duplicate' },
    { record: TIMED_OUT, what: 'progress', report: IN_PROGRESS, why: 'late' },
  ])('$record, then $what: $why', ({ record, report, why }) => {
    expect(decideReport(report, aStored(record), ASKING)).toStrictEqual({
      kind: 'write',
      transition: why,
      report,
      change: {
        set: {},
        append: { history: [expect.objectContaining({ at: '2026-11-23T10:00:00.000Z', why })] },
        add: { deliveries: 1 },
      },
      condition: [IS_OURS, HAS_RANK, HAS_SPACE],
    });
  });

  test.each<{ record: Record<string, unknown>; what: string; report: Report; why: string }>([
    {
      record: SUCCEEDED,
      what: 'another success',
      report: aLookup(aSuccess({ voiceId: 'v2' })),
      why: 'conflict',
    },
    { record: SUCCEEDED, what: 'a failure', report: aLookup(aFailure()), why: 'late' },
    {
      record: { ...FAILED, reason: 'voice_rejected' },
      what: 'another failure',
      report: aLookup(aFailure()),
      why: 'conflict',
    },
  ])('$record, then $what that was looked up: $why, and no delivery', ({ record, report, why }) => {
    expect(decideReport(report, aStored(record), ASKING)).toStrictEqual({
      kind: 'write',
      transition: why,
      report,
      change: { set: {}, append: { history: [expect.objectContaining({ why, via: 'lookup' })] }, add: {} },
      condition: [HAS_RANK, HAS_SPACE],
    });
  });

  test.each<{ record: Record<string, unknown>; report: Report }>([
    { record: SUCCEEDED, report: LOOKUP },
    { record: FAILED, report: aLookup(aFailure()) },
  ])('an answer that says what the record says is not even kept: $record', ({ record, report }) => {
    expect(decideReport(report, aStored(record), ASKING)).toStrictEqual({
      kind: 'ignore',
      transition: 'duplicate',
    });
  });
});

describe('a deadline', () => {
  test.each([
    { current: 'awaiting', record: {} },
    { current: 'registered and never reported', record: { rank: undefined, reason: 'not_reported' } },
    { current: 'contradicted, without the answer', record: { reason: 'contradicted' } },
  ])('ends a task that is $current as timed out', ({ record }) => {
    expect(decideReport(TIMEOUT, aStored(record), ASKING)).toMatchObject({
      kind: 'write',
      transition: 'applied',
      report: TIMEOUT,
      change: { set: { outcome: 'failed', reason: 'timed_out', rank: 1, via: 'deadline' } },
      condition: [below(1), EXISTS, { attribute: 'answer', is: 'absent' }],
    });
  });

  test.each([
    { current: 'is contradicted', record: { reason: 'contradicted' } },
    // It timed out, a callback had it looked up again, and the provider contradicted the callback.
    { current: 'timed out, and was reopened', record: { ...TIMED_OUT, due: 'result#12' } },
  ])("settles a task that $current by the provider's answer that the record keeps", ({ record }) => {
    const decision = decideReport(TIMEOUT, aStored({ ...record, answer: ANSWER }), ASKING);

    expect(decision).toMatchObject({
      kind: 'write',
      transition: 'applied',
      change: {
        set: {
          outcome: 'succeeded',
          voiceId: 'voice_true',
          rank: 3,
          via: 'lookup',
          contested: true,
          answer: undefined,
        },
      },
      condition: [below(3), EXISTS],
    });
    expect(decision).toHaveProperty('report', ANSWERED);
  });

  test("settles it by the provider's failure too, which says more than that the time is over", () => {
    const answer = { outcome: 'failed', reason: 'voice_rejected', status: 'success', code: 200 };

    expect(decideReport(TIMEOUT, aStored({ ...TIMED_OUT, answer }), ASKING)).toMatchObject({
      kind: 'write',
      report: { via: 'lookup', verdict: { outcome: 'failed', reason: 'voice_rejected' }, isContested: true },
      change: { set: { outcome: 'failed', reason: 'voice_rejected', rank: 2 } },
    });
  });

  test.each(['edited', {}, { outcome: 'awaiting' }])(
    'ends a task whose answer was edited into %j',
    (answer) => {
      expect(decideReport(TIMEOUT, aStored({ answer }), ASKING)).toMatchObject({
        kind: 'write',
        transition: 'applied',
        report: TIMEOUT,
        condition: [below(1), EXISTS],
      });
    },
  );

  test.each<{ current: string; record: Record<string, unknown> }>([
    { current: 'succeeded', record: SUCCEEDED },
    { current: 'succeeded, with an answer left', record: { ...SUCCEEDED, answer: ANSWER } },
    { current: 'failed', record: FAILED },
    { current: 'timed out', record: TIMED_OUT },
  ])('changes nothing of a task that is $current', ({ record }) => {
    expect(decideReport(TIMEOUT, aStored(record), ASKING)).toStrictEqual({
      kind: 'ignore',
      transition: 'late',
    });
  });
});

describe('a callback that hints at a result, of a task that waits, has the provider asked with the next sweep', () => {
  const later = { dueAt: '2026-11-23T10:00:00.001Z' };

  test.each([
    { reason: 'in_progress', due: 'unregistered#14' },
    { reason: 'in_progress', due: 'result#12' },
    { reason: 'contradicted', due: 'result#12' },
  ])('$reason, due as $due', ({ reason, due }) => {
    expect(decideReport(HINT, aStored({ reason, due, ...later }), ASKING)).toStrictEqual({
      kind: 'write',
      transition: 'duplicate',
      report: HINT,
      change: {
        set: { dueAt: '2026-11-23T10:00:00.000Z' },
        append: { history: [expect.objectContaining({ why: 'duplicate', status: 'success' })] },
        add: { deliveries: 1 },
      },
      condition: [
        IS_OURS,
        HAS_RANK,
        HAS_SPACE,
        { attribute: 'outcome', is: 'equal', to: 'awaiting' },
        { attribute: 'due', is: 'equal', to: due },
        { attribute: 'dueAt', is: 'above', to: '2026-11-23T10:00:00.000Z' },
      ],
    });
  });

  test.each([
    { because: 'it is due already', record: { dueAt: '2026-11-23T10:00:00.000Z' }, settings: ASKING },
    { because: 'it was due before', record: { dueAt: '2026-11-23T09:59:59.999Z' }, settings: ASKING },
    { because: 'it is not due', record: { due: undefined, dueAt: undefined }, settings: ASKING },
    { because: 'its time was edited away', record: { dueAt: undefined }, settings: ASKING },
    { because: 'its event is due', record: { ...later, due: 'publish#12' }, settings: ASKING },
    { because: 'its outcome was edited', record: { ...later, outcome: 'edited' }, settings: ASKING },
    { because: 'the provider cannot be asked', record: later, settings: PATIENT },
  ])('but is only kept if $because', ({ record, settings }) => {
    const decision = decideReport(HINT, aStored(record), settings);

    expect(decision).toMatchObject({ kind: 'write', transition: 'duplicate' });
    expect(decision).toHaveProperty('change.set', {});
    expect(decision).toHaveProperty('condition', [IS_OURS, HAS_RANK, HAS_SPACE]);
  });
});

describe('a callback that hints at a result, of a task that timed out, has it looked up again', () => {
  test.each([
    { task: 'known by callbacks alone', record: {}, due: 'unregistered#14' },
    { task: 'registered', record: { registeredAt: '2026-11-23T09:00:00.000Z' }, due: 'result#12' },
  ])('a task that is $task, as $due', ({ record, due }) => {
    expect(decideReport(HINT, aStored({ ...TIMED_OUT, ...record }), ASKING)).toStrictEqual({
      kind: 'write',
      transition: 'late',
      report: HINT,
      change: {
        set: { due, dueAt: '2026-11-23T10:00:00.000Z', deadlineAt: '2026-11-23T12:00:00.000Z' },
        append: { history: [expect.objectContaining({ why: 'late' })] },
        add: { deliveries: 1 },
      },
      condition: [
        IS_OURS,
        HAS_RANK,
        HAS_SPACE,
        { attribute: 'reason', is: 'equal', to: 'timed_out' },
        { attribute: 'due', is: 'absent' },
      ],
    });
  });

  test.each([
    { due: 'publish#12', canAsk: true, expected: { kind: 'not yet' } },
    { due: 'publish#12', canAsk: false, expected: { kind: 'write', transition: 'late' } },
    { due: undefined, canAsk: false, expected: { kind: 'write', transition: 'late' } },
    { due: 'result#12', canAsk: true, expected: { kind: 'write', transition: 'late' } },
    { due: 'unregistered#14', canAsk: true, expected: { kind: 'write', transition: 'late' } },
    { due: 'edited', canAsk: true, expected: { kind: 'write', transition: 'late' } },
  ])(
    'unless it is due as $due, or the provider cannot be asked (it can: $canAsk): $expected',
    ({ due, canAsk, expected }) => {
      const decision = decideReport(HINT, aStored({ ...TIMED_OUT, due }), canAsk ? ASKING : PATIENT);

      expect(decision).toMatchObject(expected);
      if (decision.kind === 'write') {
        expect(decision.change.set).toEqual({});
        expect(decision.condition).toEqual([IS_OURS, HAS_RANK, HAS_SPACE]);
      }
    },
  );
});

describe('a record keeps the first of each distinct claim, at most four, while its result is pending', () => {
  const voice = (voiceId: string) => ({ outcome: 'succeeded', voiceId });
  const failure = { outcome: 'failed', reason: 'generation_failed' };
  const lengthIs = (claims: number): Fact => ({ attribute: 'claims', is: 'shorter', to: claims + 1 });
  const unconfirmed = { reason: 'unconfirmed' };

  test('the first with the record itself', () => {
    expect(decideReport(aClaim(aSuccess()), undefined, ASKING)).toMatchObject({
      change: { set: { outcome: 'awaiting', reason: 'unconfirmed', claims: [voice('voice_8f2c1d')] } },
    });
  });

  test.each<{ what: string; claims: object[]; body: object; added: object; record?: object }>([
    { what: 'none', claims: [], body: aSuccess(), added: voice('voice_8f2c1d') },
    { what: 'another voice', claims: [voice('v1')], body: aSuccess(), added: voice('voice_8f2c1d') },
    { what: 'a voice', claims: [voice('v1')], body: aFailure(), added: failure },
    { what: 'a failure', claims: [failure], body: aSuccess(), added: voice('voice_8f2c1d') },
    {
      what: 'three others',
      claims: [voice('v1'), voice('v2'), failure],
      body: aSuccess(),
      added: voice('voice_8f2c1d'),
    },
    {
      what: 'another voice, of a task that is looked up again',
      claims: [voice('v1')],
      body: aSuccess(),
      added: voice('voice_8f2c1d'),
      record: { ...TIMED_OUT, due: 'result#12' },
    },
  ])('one after $what is added, beside its entry in the history', ({ claims, body, added, record }) => {
    const decision = decideReport(aClaim(body), aStored({ ...unconfirmed, ...record, claims }), ASKING);

    expect(decision).toMatchObject({
      kind: 'write',
      change: { append: { claims: [added], history: [expect.any(Object)] }, add: { deliveries: 1 } },
      condition: [IS_OURS, HAS_RANK, HAS_SPACE, lengthIs(claims.length)],
    });
  });

  test.each<{ what: string; record: object; claims: object[]; body: object }>([
    { what: 'the same voice', record: unconfirmed, claims: [voice('voice_8f2c1d')], body: aSuccess() },
    {
      what: 'another failure',
      record: unconfirmed,
      claims: [{ outcome: 'failed', reason: 'voice_rejected' }],
      body: aFailure(),
    },
    {
      what: 'four others',
      record: unconfirmed,
      claims: [voice('v1'), voice('v2'), voice('v3'), failure],
      body: aSuccess(),
    },
    { what: 'a result', record: { ...SUCCEEDED, due: 'publish#12' }, claims: [], body: aFailure() },
    { what: 'a result whose event is out', record: FAILED, claims: [], body: aSuccess() },
  ])('one after $what is not: it is in the history alone', ({ record, claims, body }) => {
    const decision = decideReport(aClaim(body), aStored({ ...record, claims }), ASKING);

    expect(decision).toHaveProperty('change.append', { history: [expect.any(Object)] });
    expect(decision).toHaveProperty('condition', [IS_OURS, HAS_RANK, HAS_SPACE]);
  });

  test('one that has a task looked up again is added', () => {
    const decision = decideReport(aClaim(aSuccess()), aStored({ ...TIMED_OUT, claims: [failure] }), ASKING);

    expect(decision).toMatchObject({
      change: {
        set: { due: 'unregistered#14', dueAt: '2026-11-23T10:00:00.000Z' },
        append: { claims: [voice('voice_8f2c1d')], history: [expect.any(Object)] },
      },
      condition: [
        IS_OURS,
        HAS_RANK,
        HAS_SPACE,
        lengthIs(1),
        { attribute: 'reason', is: 'equal', to: 'timed_out' },
        { attribute: 'due', is: 'absent' },
      ],
    });
  });

  test('what decides nothing claims nothing', () => {
    const decision = decideReport(
      aClaim(aSuccess({ voiceId: '' })),
      aStored({ reason: 'no_result' }),
      ASKING,
    );

    expect(decision).toHaveProperty('change.append', { history: [expect.any(Object)] });
  });
});

describe('a history that has no space', () => {
  const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ why: `entry ${index}` }));
  const kept = (record: object, report: Report = IN_PROGRESS) =>
    decideReport(report, aStored({ deliveries: 21, ...record }), ASKING);

  test.each<{ history: unknown; name: string; rest: object[] }>([
    { name: 'full', history: entries(20), rest: entries(20).slice(1) },
    { name: 'longer than that', history: entries(25), rest: entries(25).slice(6) },
    { name: 'edited into a string', history: 'edited', rest: [] },
    { name: 'edited into a map', history: { length: 3 }, rest: [] },
  ])('as it is $name is written anew with the newest entries', ({ history, rest }) => {
    const decision = kept({ history });

    expect(decision).toHaveProperty('change', {
      set: { history: [...rest, expect.objectContaining({ why: 'duplicate' })] },
      append: {},
      add: { deliveries: 1 },
    });
    expect(decision).toHaveProperty('condition', [IS_OURS, HAS_RANK]);
  });

  test('is written anew with an answer of the provider if no callback came meanwhile', () => {
    const decision = kept({ ...SUCCEEDED, history: entries(20) }, aLookup(aFailure()));

    expect(decision).toHaveProperty('condition', [
      HAS_RANK,
      { attribute: 'deliveries', is: 'equal', to: 21 },
    ]);
  });

  test('is written together with the time of a lookup', () => {
    const decision = kept({ history: entries(20), dueAt: '2026-11-23T10:30:00.000Z' }, HINT);

    expect(decision).toHaveProperty('change.set', {
      history: [...entries(20).slice(1), expect.objectContaining({ why: 'duplicate' })],
      dueAt: '2026-11-23T10:00:00.000Z',
    });
  });

  test('is written together with a claim', () => {
    const decision = kept({ history: entries(20), reason: 'unconfirmed' }, aClaim(aSuccess()));

    expect(decision).toHaveProperty('change.append', {
      claims: [{ outcome: 'succeeded', reason: undefined, voiceId: 'voice_8f2c1d' }],
    });
    expect(decision).toHaveProperty('condition', [
      IS_OURS,
      HAS_RANK,
      { attribute: 'claims', is: 'shorter', to: 1 },
    ]);
  });
});

describe('a rank that was edited by hand is that of the outcome', () => {
  test.each<{ what: string; report: Report; expected: string }>([
    { what: 'the same success', report: SUCCESS, expected: 'duplicate' },
    { what: 'another success', report: OTHER_SUCCESS, expected: 'conflict' },
    { what: 'a failure', report: FAILURE, expected: 'late' },
    { what: 'progress', report: IN_PROGRESS, expected: 'late' },
    {
      what: 'another success that was looked up',
      report: aLookup(aSuccess({ voiceId: 'v2' })),
      expected: 'conflict',
    },
  ])('$what is kept as $expected', ({ report, expected }) => {
    for (const rank of ['3', null, {}, 0, 9]) {
      expect(decideReport(report, aStored({ ...SUCCEEDED, rank }), ASKING)).toMatchObject({
        kind: 'write',
        transition: expected,
        change: { append: { history: [expect.objectContaining({ why: expected })] } },
      });
    }
  });

  test.each<{ what: string; report: Report; expected: number }>([
    { what: 'a success', report: SUCCESS, expected: 3 },
    { what: 'a lookup', report: aLookup(aSuccess()), expected: 3 },
    { what: 'the deadline', report: TIMEOUT, expected: 1 },
  ])(
    'so that $what ends a task that waits, if its outcome is still the one that was read',
    ({ report, expected }) => {
      for (const rank of ['0', null, {}, 9]) {
        const decision = decideReport(report, aStored({ rank }), ASKING);

        expect(decision).toMatchObject({
          kind: 'write',
          transition: 'applied',
          change: { set: { rank: expected } },
        });
        expect(decision).toHaveProperty(
          'condition',
          expect.arrayContaining([{ attribute: 'outcome', is: 'equal', to: 'awaiting' }]),
        );
        expect(decision).not.toHaveProperty(
          'condition',
          expect.arrayContaining([expect.objectContaining({ attribute: 'rank' })]),
        );
      }
    },
  );

  test.each([
    { what: 'a success', report: SUCCESS, transition: 'conflict' },
    { what: 'a failure', report: FAILURE, transition: 'conflict' },
  ])('and where the outcome was edited too, $what is kept in the history', ({ report, transition }) => {
    for (const rank of ['3', null, {}]) {
      expect(decideReport(report, aStored({ outcome: 'edited', rank }), ASKING)).toMatchObject({
        transition,
      });
    }
  });
});
