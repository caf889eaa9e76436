import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readStoredTask } from '../../functions/domain/stored-task.ts';

const EMPTY = {
  exists: false,
  outcome: undefined,
  reason: undefined,
  result: undefined,
  rank: undefined,
  ref: undefined,
  registeredAt: undefined,
  receivedAt: undefined,
  due: undefined,
  dueAt: undefined,
  deadlineAt: undefined,
  deliveries: undefined,
  lookups: 0,
  history: [],
  claims: [],
  answer: undefined,
  raw: undefined,
  via: undefined,
  displacedRef: undefined,
};

const read = (attributes: Readonly<Record<string, unknown>>) => readStoredTask(attributes, 'generate');

describe('a stored task is read as', () => {
  test('nothing, if the store has no item', () => {
    expect(read({})).toStrictEqual(EMPTY);
  });

  test('all that decisions depend on', () => {
    const item = {
      outcome: 'awaiting',
      reason: 'contradicted',
      voiceId: 'voice_a',
      rank: 0,
      ref: 'order-17',
      registeredAt: '2026-11-23T10:00:00.000Z',
      receivedAt: '2026-11-23T10:00:01.000Z',
      due: 'result#12',
      dueAt: '2026-11-23T10:01:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
      deliveries: 3,
      lookups: 2,
      history: [{ why: 'duplicate' }],
      raw: '{}',
      via: 'callback',
      displacedRef: 'order-18',
    };
    const { voiceId, ...rest } = item;

    expect(
      read({ ...item, taskId: 't', kind: 'generate', claims: [], revision: 7, day: '2026-11-23#01' }),
    ).toStrictEqual({ ...rest, exists: true, result: voiceId, claims: [], answer: undefined });
  });

  test.each([
    { item: { outcome: 'awaiting' }, exists: true },
    { item: { rank: 3 }, exists: true },
    { item: { outcome: 7 }, exists: true },
    { item: { history: [], deliveries: 1 }, exists: false },
    { item: { ref: 'order-17' }, exists: false },
  ])('$item, which is a record: $exists', ({ item, exists }) => {
    expect(read(item).exists).toBe(exists);
  });

  test.each([
    { rank: undefined, read: undefined },
    { rank: 0, read: 0 },
    { rank: 3, read: 3 },
    { rank: '3', read: Number.NaN },
    { rank: null, read: Number.NaN },
    { rank: {}, read: Number.NaN },
  ])('of rank $read, where it has $rank', ({ rank, read: expected }) => {
    expect(read({ rank }).rank).toBe(expected);
  });

  test.each([
    { item: { outcome: 'awaiting', rank: 0 }, rank: 0 },
    { item: { outcome: 'failed', reason: 'timed_out', rank: 1 }, rank: 1 },
    { item: { outcome: 'failed', reason: 'voice_rejected', rank: 2 }, rank: 2 },
    { item: { outcome: 'succeeded', rank: 3 }, rank: 3 },
    { item: { outcome: 'awaiting' }, rank: undefined },
    { item: { outcome: 'edited', rank: 3 }, rank: 3 },
  ])('of rank $rank as it is stored: $item', ({ item, rank }) => {
    expect(read(item)).toMatchObject({ rank });
    expect(read(item).isRankMalformed).toBeUndefined();
  });

  test.each([
    { item: { outcome: 'awaiting', rank: '0' }, rank: 0 },
    { item: { outcome: 'failed', reason: 'timed_out', rank: 2 }, rank: 1 },
    { item: { outcome: 'failed', reason: 'voice_rejected', rank: 9 }, rank: 2 },
    { item: { outcome: 'succeeded', rank: null }, rank: 3 },
  ])('of the rank $rank of its outcome, where the stored one was edited: $item', ({ item, rank }) => {
    expect(read(item)).toMatchObject({ rank, isRankMalformed: true });
  });

  test.each([
    { history: undefined, read: [] },
    { history: [], read: [] },
    { history: [1, 'b', null], read: [1, 'b', null] },
    { history: 'edited', read: 'malformed' },
    { history: { 0: 'a', length: 1 }, read: 'malformed' },
    { history: null, read: 'malformed' },
  ])('with the history $read, where it has $history', ({ history, read: expected }) => {
    expect(read({ history }).history).toStrictEqual(expected);
  });

  test.each([
    ['claims', null, []],
    ['claims', { outcome: 'failed', reason: 'voice_rejected' }, []],
    ['deliveries', '3', undefined],
    ['lookups', '3', 0],
    ['outcome', 7, undefined],
    ['ref', 17, undefined],
    ['due', ['result#12'], undefined],
    ['raw', {}, undefined],
  ])('without what was edited into another type: %s, as %j', (attribute, value, expected) => {
    expect(read({ [attribute]: value })).toHaveProperty(attribute, expected);
  });
});

describe('a claim is read, or left out if it is invalid', () => {
  test.each([
    { stored: { outcome: 'succeeded', voiceId: 'a' }, claim: { outcome: 'succeeded', result: 'a' } },
    { stored: { outcome: 'succeeded', voiceId: '' }, claim: { outcome: 'succeeded', result: '' } },
    {
      stored: { outcome: 'failed', reason: 'voice_rejected' },
      claim: { outcome: 'failed', reason: 'voice_rejected' },
    },
    {
      stored: { outcome: 'failed', reason: 'verification_failed' },
      claim: { outcome: 'failed', reason: 'verification_failed' },
    },
    {
      stored: { outcome: 'failed', reason: 'generation_failed', voiceId: 'a' },
      claim: { outcome: 'failed', reason: 'generation_failed' },
    },
    // No callback and no answer says this: it is the deadline's.
    { stored: { outcome: 'failed', reason: 'timed_out' }, claim: undefined },
    { stored: { outcome: 'failed' }, claim: undefined },
    { stored: { outcome: 'succeeded' }, claim: undefined },
    { stored: { outcome: 'succeeded', voiceId: 7 }, claim: undefined },
    { stored: { outcome: 'awaiting', reason: 'voice_rejected' }, claim: undefined },
    { stored: { reason: 'voice_rejected' }, claim: undefined },
    { stored: 'succeeded', claim: undefined },
    { stored: null, claim: undefined },
    { stored: ['a'], claim: undefined },
  ])('$stored: $claim', ({ stored, claim }) => {
    const other = { outcome: 'succeeded', voiceId: 'other' };

    expect(read({ claims: [stored, other] }).claims).toStrictEqual([
      ...(claim === undefined ? [] : [claim]),
      { outcome: 'succeeded', result: 'other' },
    ]);
    expect(read({ answer: stored }).answer?.verdict).toStrictEqual(claim);
    expect(read({ answer: stored }).isAnswerMalformed).toBe(claim === undefined ? true : undefined);
  });
});

describe("the provider's answer is read with its own words", () => {
  test.each([
    {
      stored: {
        outcome: 'succeeded',
        voiceId: 'a',
        status: 'success',
        code: 200,
        msg: 'success',
        errorCode: 0,
      },
      callback: { result: 'a', status: 'success', code: 200, msg: 'success', errorCode: 0 },
    },
    {
      stored: {
        outcome: 'failed',
        reason: 'generation_failed',
        status: 'fail',
        code: 'E1',
        errorCode: 'E2',
        errorMessage: '',
      },
      callback: { status: 'fail', code: 'E1', errorCode: 'E2', errorMessage: '' },
    },
    {
      stored: { outcome: 'succeeded', voiceId: 'a', status: 7, code: {}, msg: null, errorMessage: ['m'] },
      callback: { result: 'a' },
    },
  ])('$stored: $callback', ({ stored, callback }) => {
    expect(read({ answer: stored }).answer?.callback).toStrictEqual(callback);
  });
});

test('property: every item is read, also one that was edited by hand', () => {
  const item = fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.keys(EMPTY), 'voiceId', '__proto__'), fc.string()),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(item, (attributes) => {
      const task = read(attributes);

      expect(Object.keys(task)).toEqual(expect.arrayContaining(Object.keys(EMPTY)));
      expect(task.claims.every((claim) => ['succeeded', 'failed'].includes(claim.outcome))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
