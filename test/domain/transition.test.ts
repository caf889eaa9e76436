import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AwaitingReason, Verdict } from '../../functions/domain/classify.ts';
import {
  decideRefused,
  decideTransition,
  needsImmediateLookup,
  lookupTrigger,
  rankOf,
  type RecordState,
} from '../../functions/domain/transition.ts';
import { AWAITING, FAILED, SUCCEEDED, TIMED_OUT } from '../support/builders.ts';

const nothing = undefined;
const awaiting: RecordState = { rank: 0, reason: 'in_progress' };
const timedOut: RecordState = { rank: 1, reason: 'timed_out' };
const failed: RecordState = { rank: 2, reason: 'generation_failed' };
const succeeded: RecordState = { rank: 3, result: 'voice_a' };

describe('a record only rises', () => {
  test.each([
    { current: nothing, told: AWAITING, expected: 'applied' },
    { current: nothing, told: TIMED_OUT, expected: 'applied' },
    { current: nothing, told: FAILED, expected: 'applied' },
    { current: nothing, told: SUCCEEDED, expected: 'applied' },
    { current: awaiting, told: AWAITING, expected: 'duplicate' },
    { current: awaiting, told: TIMED_OUT, expected: 'applied' },
    { current: awaiting, told: FAILED, expected: 'applied' },
    { current: awaiting, told: SUCCEEDED, expected: 'applied' },
    { current: timedOut, told: AWAITING, expected: 'late' },
    { current: timedOut, told: TIMED_OUT, expected: 'duplicate' },
    { current: timedOut, told: FAILED, expected: 'applied' },
    { current: timedOut, told: SUCCEEDED, expected: 'applied' },
    { current: failed, told: AWAITING, expected: 'late' },
    { current: failed, told: TIMED_OUT, expected: 'late' },
    { current: failed, told: FAILED, expected: 'duplicate' },
    { current: failed, told: { outcome: 'failed', reason: 'voice_rejected' }, expected: 'conflict' },
    { current: failed, told: SUCCEEDED, expected: 'applied' },
    { current: succeeded, told: AWAITING, expected: 'late' },
    { current: succeeded, told: TIMED_OUT, expected: 'late' },
    { current: succeeded, told: FAILED, expected: 'late' },
    { current: succeeded, told: SUCCEEDED, expected: 'duplicate' },
    { current: succeeded, told: { outcome: 'succeeded', result: 'voice_b' }, expected: 'conflict' },
  ] as { current: RecordState | undefined; told: Verdict; expected: string }[])(
    '$current, told $told: $expected',
    ({ current, told, expected }) => {
      const transition = decideTransition(current, told);

      expect(transition).toEqual({ kind: expected });
    },
  );
});

describe('a report that a record refused is remembered as', () => {
  const unconfirmed: Verdict = { outcome: 'awaiting', reason: 'unconfirmed' };
  const another: Verdict = { outcome: 'succeeded', result: 'voice_b' };

  test.each<{ current: RecordState; told: Verdict; claim?: Verdict; expected: string }>([
    { current: succeeded, told: SUCCEEDED, expected: 'duplicate' },
    { current: succeeded, told: another, expected: 'conflict' },
    { current: succeeded, told: FAILED, expected: 'late' },
    // Edited by hand, or gone.
    { current: awaiting, told: FAILED, expected: 'conflict' },
    { current: succeeded, told: unconfirmed, claim: SUCCEEDED, expected: 'duplicate' },
    { current: succeeded, told: unconfirmed, claim: another, expected: 'conflict' },
    { current: succeeded, told: unconfirmed, claim: FAILED, expected: 'late' },
    { current: failed, told: unconfirmed, claim: FAILED, expected: 'duplicate' },
    { current: failed, told: unconfirmed, claim: another, expected: 'conflict' },
    // A record without a result has nothing to measure a claim against.
    { current: timedOut, told: unconfirmed, claim: another, expected: 'late' },
    { current: awaiting, told: unconfirmed, claim: another, expected: 'duplicate' },
  ])('$expected: $current, told $told, claimed $claim', ({ current, told, claim, expected }) => {
    expect(decideRefused(current, told, claim)).toBe(expected);
  });
});

describe('the provider is asked at once', () => {
  test.each<[AwaitingReason, boolean]>([
    ['no_result', true],
    ['contradictory_code', true],
    ['no_status', true],
    ['in_progress', false],
    ['unknown_status', true],
    ['unconfirmed', true],
  ])('%s: %s', (reason, expected) => {
    expect(needsImmediateLookup(reason)).toBe(expected);
  });
});

describe('a callback that hints at a result has its task asked for', () => {
  const unconfirmed: Verdict = { outcome: 'awaiting', reason: 'unconfirmed' };
  const inProgress: Verdict = { outcome: 'awaiting', reason: 'in_progress' };
  const contradicted: RecordState = { rank: 0, reason: 'contradicted' };
  const none = undefined;

  test.each([
    { current: timedOut, told: unconfirmed, expected: 'reopen' },
    { current: timedOut, told: AWAITING, expected: 'reopen' },
    { current: timedOut, told: inProgress, expected: none },
    { current: timedOut, told: FAILED, expected: none },
    { current: timedOut, told: SUCCEEDED, expected: none },
    { current: awaiting, told: unconfirmed, expected: 'immediate' },
    { current: awaiting, told: AWAITING, expected: 'immediate' },
    { current: awaiting, told: inProgress, expected: none },
    { current: contradicted, told: unconfirmed, expected: 'immediate' },
    { current: contradicted, told: inProgress, expected: none },
    // It is being asked for as it is.
    { current: { rank: 0, reason: 'unconfirmed' }, told: unconfirmed, expected: none },
    { current: { rank: 0, reason: 'no_result' }, told: AWAITING, expected: none },
    { current: { rank: 0 }, told: unconfirmed, expected: none },
    { current: { rank: 2, reason: 'contradicted' }, told: unconfirmed, expected: none },
    { current: failed, told: unconfirmed, expected: none },
    { current: succeeded, told: unconfirmed, expected: none },
  ])('$current, told $told: $expected', ({ current, told, expected }) => {
    expect(lookupTrigger(current, told)).toBe(expected);
  });
});

describe('property:', () => {
  const verdict: fc.Arbitrary<Verdict> = fc.constantFrom(AWAITING, TIMED_OUT, FAILED, SUCCEEDED);

  function replay(verdicts: readonly Verdict[]): RecordState | undefined {
    let state: RecordState | undefined;
    for (const told of verdicts) {
      if (decideTransition(state, told).kind !== 'applied') continue;
      state = {
        rank: rankOf(told),
        reason: told.outcome === 'succeeded' ? undefined : told.reason,
        result: told.outcome === 'succeeded' ? told.result : undefined,
      };
    }
    return state;
  }

  test('property: the order of deliveries does not change the record', () => {
    const shuffled = fc
      .array(verdict, { minLength: 1, maxLength: 8 })
      .chain((sent) => fc.tuple(fc.constant(sent), fc.shuffledSubarray(sent, { minLength: sent.length })));
    fc.assert(
      fc.property(shuffled, ([sent, arrived]) => {
        expect(replay(arrived)).toEqual(replay(sent));
      }),
    );
  });

  test('property: repeating deliveries does not change the record', () => {
    const repeated = fc
      .array(verdict, { minLength: 1, maxLength: 6 })
      .chain((sent) => fc.tuple(fc.constant(sent), fc.array(fc.constantFrom(...sent), { maxLength: 12 })));
    fc.assert(
      fc.property(repeated, ([sent, again]) => {
        expect(replay([...sent, ...again])).toEqual(replay(sent));
      }),
    );
  });

  test('property: the record ends with the best that was told', () => {
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1 }), (sent) => {
        expect(replay(sent)?.rank).toBe(Math.max(...sent.map(rankOf)));
      }),
    );
  });
});
