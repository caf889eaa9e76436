import { describe, expect, test } from '@jest/globals';
import { answerAttributes, claimAttributes, recordChange } from '../../functions/domain/record-change.ts';
import {
  aClaim,
  aFailure,
  aLookup,
  aReport,
  aSuccess,
  aTimeout,
  TASK_ID,
  TRACEPARENT,
} from '../support/builders.ts';

/** The provider can be asked, and it cannot. */
const ASKING = { retentionDays: 400, lookUpWithinSeconds: 7200 };
const PATIENT = { retentionDays: 400 };

const SUCCEEDED = {
  outcome: 'succeeded',
  reason: undefined,
  voiceId: 'voice_8f2c1d',
  status: 'success',
  code: 200,
  msg: 'success',
  errorCode: 0,
  errorMessage: '',
  raw: expect.any(String),
  rawSizeBytes: undefined,
  answer: undefined,
  contested: undefined,
  rank: 3,
  via: 'callback',
  traceparent: undefined,
  updatedAt: '2026-11-23T10:00:00.000Z',
  settledAt: '2026-11-23T10:00:00.000Z',
  day: '2026-11-23#12',
  // 400 days after 2026-11-23T10:00:00Z.
  expiresAt: 1_829_988_000,
  due: 'publish#12',
  dueAt: '2026-11-23T10:15:00.000Z',
};
const ONCE = { ref: 'order-17', receivedAt: '2026-11-23T10:00:00.000Z' };

describe('a report that is applied', () => {
  test('as a success replaces what the record said, and its event is pending', () => {
    expect(recordChange(aReport(aSuccess(), { traceparent: TRACEPARENT }), ASKING)).toStrictEqual({
      set: { ...SUCCEEDED, traceparent: TRACEPARENT },
      setOnce: ONCE,
      add: { deliveries: 1, revision: 1 },
    });
  });

  test('as a failure has no result, also if it named one', () => {
    const { set } = recordChange(aReport(aFailure({ voiceId: 'fail' })), ASKING);

    expect(set).toMatchObject({ outcome: 'failed', reason: 'voice_rejected', rank: 2, due: 'publish#12' });
    expect(set).toHaveProperty('voiceId', undefined);
  });

  test('that the provider said is not a delivery, and says what no callback claimed', () => {
    const contested = recordChange(aLookup(aSuccess(), { isContested: true }), ASKING);

    expect(contested).toStrictEqual({
      set: {
        ...SUCCEEDED,
        contested: true,
        via: 'lookup',
        updatedAt: '2026-11-23T11:00:00.000Z',
        settledAt: '2026-11-23T11:00:00.000Z',
        expiresAt: 1_829_991_600,
        dueAt: '2026-11-23T11:15:00.000Z',
      },
      setOnce: { receivedAt: '2026-11-23T11:00:00.000Z' },
      add: { revision: 1 },
    });
    expect(recordChange(aLookup(aSuccess()), ASKING).set).toHaveProperty('contested', undefined);
  });

  test('as an answer that the record has kept leaves the body of the callback', () => {
    const { set } = recordChange(aLookup(aSuccess(), { raw: undefined }), ASKING);

    expect(set).toMatchObject({ outcome: 'succeeded', status: 'success' });
    expect(Object.keys(set)).not.toEqual(expect.arrayContaining(['raw']));
    expect(Object.keys(set)).not.toEqual(expect.arrayContaining(['rawSizeBytes']));
  });

  test('as a deadline leaves all that was said before', () => {
    expect(recordChange(aTimeout(TASK_ID), ASKING)).toStrictEqual({
      set: {
        outcome: 'failed',
        reason: 'timed_out',
        voiceId: undefined,
        rank: 1,
        via: 'deadline',
        traceparent: undefined,
        updatedAt: '2026-11-23T12:00:00.000Z',
        settledAt: '2026-11-23T12:00:00.000Z',
        day: '2026-11-23#12',
        expiresAt: 1_829_995_200,
        due: 'publish#12',
        dueAt: '2026-11-23T12:15:00.000Z',
      },
      setOnce: { receivedAt: '2026-11-23T12:00:00.000Z' },
      add: { revision: 1 },
    });
  });

  test('as a claim is undecided, and its result is in the list of claims alone', () => {
    const { set, setOnce } = recordChange(aClaim(aSuccess()), ASKING);

    expect(set).toMatchObject({
      outcome: 'awaiting',
      reason: 'unconfirmed',
      rank: 0,
      claims: [{ outcome: 'succeeded', voiceId: 'voice_8f2c1d' }],
      dueAt: '2026-11-23T10:00:00.000Z',
    });
    expect(set).toHaveProperty('voiceId', undefined);
    expect(set).toHaveProperty('settledAt', undefined);
    expect(setOnce).toStrictEqual({
      ...ONCE,
      due: 'unregistered#14',
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test.each([
    { retentionDays: 0, expiresAt: undefined },
    { retentionDays: 1, expiresAt: 1_795_514_400 },
  ])('is kept for $retentionDays days: until $expiresAt', ({ retentionDays, expiresAt }) => {
    expect(recordChange(aReport(aSuccess()), { retentionDays }).set).toHaveProperty('expiresAt', expiresAt);
  });

  test('counts by more since the table was restored', () => {
    expect(recordChange(aReport(aSuccess()), { ...ASKING, tableRestores: 2 })).toMatchObject({
      add: { revision: 100 },
    });
  });
});

describe('an undecided task is due', () => {
  test.each([
    { what: 'in progress', body: aSuccess({ status: 'generating_voice' }), set: {}, dueAt: '10:01:00' },
    { what: 'without a result', body: aSuccess({ voiceId: '' }), set: { dueAt: '10:00:00' } },
  ])('among those that only callbacks named, unless a registration has made it due: $what', (row) => {
    const { set, setOnce } = recordChange(aReport(row.body), ASKING);

    expect(set['dueAt']).toBe(row.set.dueAt && `2026-11-23T${row.set.dueAt}.000Z`);
    expect(set).not.toHaveProperty('due');
    expect(setOnce).toStrictEqual({
      ...ONCE,
      due: 'unregistered#14',
      ...(row.dueAt && { dueAt: `2026-11-23T${row.dueAt}.000Z` }),
      deadlineAt: '2026-11-23T12:00:00.000Z',
    });
  });

  test.each([aSuccess({ status: 'generating_voice' }), aSuccess({ voiceId: '' })])(
    'at no time where the provider cannot be asked: %j',
    (body) => {
      const { set, setOnce } = recordChange(aReport(body), PATIENT);

      expect(Object.keys({ ...set, ...setOnce })).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(due|dueAt|deadlineAt)$/)]),
      );
    },
  );
});

describe('of a body, a record keeps', () => {
  test.each([
    { what: '8 KiB', raw: 'x'.repeat(8_192), kept: 'x'.repeat(8_192), size: undefined },
    { what: 'more', raw: 'x'.repeat(8_193), kept: 'x'.repeat(8_192), size: 8_193 },
    { what: 'whole characters', raw: '語'.repeat(2_731), kept: '語'.repeat(2_730), size: 8_193 },
  ])('8 KiB at most, with its size if it has more: of $what', ({ raw, kept, size }) => {
    const { set } = recordChange(aReport(aSuccess(), { raw }), ASKING);

    expect([set['raw'], set['rawSizeBytes']]).toStrictEqual([kept, size]);
  });
});

test('a claim and an answer are kept under the name of their result', () => {
  const verdict = { outcome: 'succeeded', result: 'voice_a' } as const;
  const callback = { status: 'success', code: 200, result: 'voice_a' };

  expect(claimAttributes('generate', verdict)).toStrictEqual({
    outcome: 'succeeded',
    reason: undefined,
    voiceId: 'voice_a',
  });
  expect(answerAttributes('generate', { verdict, callback })).toStrictEqual({
    outcome: 'succeeded',
    reason: undefined,
    voiceId: 'voice_a',
    status: 'success',
    code: 200,
    msg: undefined,
    errorCode: undefined,
    errorMessage: undefined,
  });
});
