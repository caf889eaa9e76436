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
    { current: nothing, reported: AWAITING, expected: 'applied' },
    { current: nothing, reported: TIMED_OUT, expected: 'applied' },
    { current: nothing, reported: FAILED, expected: 'applied' },
    { current: nothing, reported: SUCCEEDED, expected: 'applied' },
    { current: awaiting, reported: AWAITING, expected: 'duplicate' },
    { current: awaiting, reported: TIMED_OUT, expected: 'applied' },
    { current: awaiting, reported: FAILED, expected: 'applied' },
    { current: awaiting, reported: SUCCEEDED, expected: 'applied' },
    { current: timedOut, reported: AWAITING, expected: 'late' },
    { current: timedOut, reported: TIMED_OUT, expected: 'duplicate' },
    { current: timedOut, reported: FAILED, expected: 'applied' },
    { current: timedOut, reported: SUCCEEDED, expected: 'applied' },
    { current: failed, reported: AWAITING, expected: 'late' },
    { current: failed, reported: TIMED_OUT, expected: 'late' },
    { current: failed, reported: FAILED, expected: 'duplicate' },
    { current: failed, reported: { outcome: 'failed', reason: 'voice_rejected' }, expected: 'conflict' },
    { current: failed, reported: SUCCEEDED, expected: 'applied' },
    { current: succeeded, reported: AWAITING, expected: 'late' },
    { current: succeeded, reported: TIMED_OUT, expected: 'late' },
    { current: succeeded, reported: FAILED, expected: 'late' },
    { current: succeeded, reported: SUCCEEDED, expected: 'duplicate' },
    { current: succeeded, reported: { outcome: 'succeeded', result: 'voice_b' }, expected: 'conflict' },
  ] as { current: RecordState | undefined; reported: Verdict; expected: string }[])(
    '$current, reported $reported: $expected',
    ({ current, reported, expected }) => {
      const transition = decideTransition(current, reported);

      expect(transition).toEqual({ kind: expected });
    },
  );
});

describe('a report that a record refused is remembered as', () => {
  const unconfirmed: Verdict = { outcome: 'awaiting', reason: 'unconfirmed' };
  const another: Verdict = { outcome: 'succeeded', result: 'voice_b' };

  test.each<{ current: RecordState; reported: Verdict; claim?: Verdict; expected: string }>([
    { current: succeeded, reported: SUCCEEDED, expected: 'duplicate' },
    { current: succeeded, reported: another, expected: 'conflict' },
    { current: succeeded, reported: FAILED, expected: 'late' },
    // Edited by hand, or gone.
    { current: awaiting, reported: FAILED, expected: 'conflict' },
    { current: succeeded, reported: unconfirmed, claim: SUCCEEDED, expected: 'duplicate' },
    { current: succeeded, reported: unconfirmed, claim: another, expected: 'conflict' },
    { current: succeeded, reported: unconfirmed, claim: FAILED, expected: 'late' },
    { current: failed, reported: unconfirmed, claim: FAILED, expected: 'duplicate' },
    { current: failed, reported: unconfirmed, claim: another, expected: 'conflict' },
    // A record without a result has nothing to measure a claim against.
    { current: timedOut, reported: unconfirmed, claim: another, expected: 'late' },
    { current: awaiting, reported: unconfirmed, claim: another, expected: 'duplicate' },
  ])('$expected: $current, reported $reported, claimed $claim', ({ current, reported, claim, expected }) => {
    expect(decideRefused(current, reported, claim)).toBe(expected);
  });
});

describe('a lookup is due at once', () => {
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
    { current: timedOut, reported: unconfirmed, expected: 'reopen' },
    { current: timedOut, reported: AWAITING, expected: 'reopen' },
    { current: timedOut, reported: inProgress, expected: none },
    { current: timedOut, reported: FAILED, expected: none },
    { current: timedOut, reported: SUCCEEDED, expected: none },
    { current: awaiting, reported: unconfirmed, expected: 'immediate' },
    { current: awaiting, reported: AWAITING, expected: 'immediate' },
    { current: awaiting, reported: inProgress, expected: none },
    { current: contradicted, reported: unconfirmed, expected: 'immediate' },
    { current: contradicted, reported: inProgress, expected: none },
    // It is being asked for as it is.
    { current: { rank: 0, reason: 'unconfirmed' }, reported: unconfirmed, expected: none },
    { current: { rank: 0, reason: 'no_result' }, reported: AWAITING, expected: none },
    { current: { rank: 0 }, reported: unconfirmed, expected: none },
    { current: { rank: 2, reason: 'contradicted' }, reported: unconfirmed, expected: none },
    { current: failed, reported: unconfirmed, expected: none },
    { current: succeeded, reported: unconfirmed, expected: none },
  ])('$current, reported $reported: $expected', ({ current, reported, expected }) => {
    expect(lookupTrigger(current, reported)).toBe(expected);
  });
});

describe('property:', () => {
  const verdict: fc.Arbitrary<Verdict> = fc.constantFrom(AWAITING, TIMED_OUT, FAILED, SUCCEEDED);

  function replay(verdicts: readonly Verdict[]): RecordState | undefined {
    let state: RecordState | undefined;
    for (const reported of verdicts) {
      if (decideTransition(state, reported).kind !== 'applied') continue;
      state = {
        rank: rankOf(reported),
        reason: reported.outcome === 'succeeded' ? undefined : reported.reason,
        result: reported.outcome === 'succeeded' ? reported.result : undefined,
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

  test('property: the record ends with the best report', () => {
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1 }), (sent) => {
        expect(replay(sent)?.rank).toBe(Math.max(...sent.map(rankOf)));
      }),
    );
  });
});
