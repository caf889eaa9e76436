import { describe, expect, test } from '@jest/globals';
import {
  awaitConfirmation,
  claimTheSame,
  isConfirmed,
  isContested,
  MAX_CLAIMS,
  type Claim,
} from '../../functions/domain/claim.ts';

const voiceA: Claim = { outcome: 'succeeded', result: 'voice_a' };
const voiceB: Claim = { outcome: 'succeeded', result: 'voice_b' };
const rejected: Claim = { outcome: 'failed', reason: 'voice_rejected' };
const failed: Claim = { outcome: 'failed', reason: 'generation_failed' };

describe('where results are to be confirmed', () => {
  test.each([voiceA, rejected])('$outcome is a claim, and the task undecided', (verdict) => {
    expect(awaitConfirmation(verdict)).toStrictEqual({
      verdict: { outcome: 'awaiting', reason: 'unconfirmed' },
      claim: verdict,
    });
  });

  test('what decides nothing claims nothing', () => {
    const undecided = { outcome: 'awaiting', reason: 'in_progress' } as const;

    expect(awaitConfirmation(undecided)).toStrictEqual({ verdict: undecided });
  });
});

describe("the provider's answer settles a task", () => {
  test.each<{ claims: Claim[]; previous?: Claim; answer: Claim; expected: boolean }>([
    { claims: [], answer: voiceA, expected: true },
    { claims: [], answer: failed, expected: true },
    { claims: [], previous: voiceB, answer: voiceA, expected: true },
    { claims: [voiceA], answer: voiceA, expected: true },
    { claims: [voiceA], answer: voiceB, expected: false },
    { claims: [voiceA], answer: failed, expected: false },
    { claims: [failed], answer: voiceA, expected: false },
    { claims: [failed], answer: failed, expected: true },
    { claims: [rejected], answer: failed, expected: true },
    { claims: [voiceB, voiceA], answer: voiceA, expected: true },
    { claims: [voiceA, voiceB], answer: voiceA, expected: true },
    { claims: [voiceB, failed], answer: voiceA, expected: false },
    // The provider repeats what no claim matched.
    { claims: [voiceB], previous: voiceA, answer: voiceA, expected: true },
    { claims: [voiceB], previous: failed, answer: failed, expected: true },
    { claims: [voiceB], previous: rejected, answer: failed, expected: true },
    { claims: [voiceB], previous: failed, answer: voiceA, expected: false },
    { claims: [failed], previous: voiceB, answer: voiceA, expected: false },
    { claims: [voiceB], previous: voiceA, answer: voiceB, expected: true },
  ])('claimed $claims, answered $previous before, answered $answer: $expected', (row) => {
    expect(isConfirmed(row.claims, row.previous, row.answer)).toBe(row.expected);
  });
});

describe("the provider's answer is contested", () => {
  test.each<{ claims: Claim[]; answer: Claim; expected: boolean }>([
    { claims: [], answer: voiceA, expected: false },
    { claims: [voiceA], answer: voiceA, expected: false },
    { claims: [voiceA, voiceB], answer: voiceA, expected: true },
    { claims: [voiceB, voiceA], answer: voiceA, expected: true },
    { claims: [voiceB], answer: voiceA, expected: true },
    { claims: [voiceA], answer: failed, expected: true },
    { claims: [voiceA, failed], answer: failed, expected: true },
    // It has failed, and succeeded later.
    { claims: [failed, voiceA], answer: voiceA, expected: false },
    { claims: [failed], answer: voiceA, expected: true },
    { claims: [failed, voiceB], answer: voiceA, expected: true },
    { claims: [rejected], answer: failed, expected: false },
  ])('claimed $claims, answered $answer: $expected', ({ claims, answer, expected }) => {
    expect(isContested(claims, answer)).toBe(expected);
  });

  test.each<{ one: Claim; other: Claim; expected: boolean }>([
    { one: voiceA, other: voiceA, expected: true },
    { one: voiceA, other: voiceB, expected: false },
    { one: voiceA, other: failed, expected: false },
    { one: failed, other: rejected, expected: true },
  ])('as $one and $other claim the same: $expected', ({ one, other, expected }) => {
    expect([claimTheSame(one, other), claimTheSame(other, one)]).toEqual([expected, expected]);
  });

  test('of at most four claims', () => {
    expect(MAX_CLAIMS).toBe(4);
  });
});
