import { describe, expect, test } from '@jest/globals';
import { awaitConfirmation, isConfirmed, isContested, type Claim } from '../../functions/domain/claim.ts';

const voiceA: Claim = { outcome: 'succeeded', result: 'voice_a' };
const voiceB: Claim = { outcome: 'succeeded', result: 'voice_b' };
const rejected: Claim = { outcome: 'failed', reason: 'voice_rejected' };
const failed: Claim = { outcome: 'failed', reason: 'generation_failed' };

describe('where results are to be confirmed', () => {
  test.each([voiceA, rejected])('$outcome is a claim, and the task undecided', (told) => {
    expect(awaitConfirmation(told)).toStrictEqual({
      verdict: { outcome: 'awaiting', reason: 'unconfirmed' },
      claim: told,
    });
  });

  test('what decides nothing claims nothing', () => {
    const undecided = { outcome: 'awaiting', reason: 'in_progress' } as const;

    expect(awaitConfirmation(undecided)).toStrictEqual({ verdict: undecided });
  });
});

describe('what the provider says may be announced', () => {
  test.each<{ claims: Claim[]; answer: Claim; expected: boolean }>([
    { claims: [], answer: voiceA, expected: true },
    { claims: [], answer: failed, expected: true },
    { claims: [voiceA], answer: voiceA, expected: true },
    { claims: [voiceA], answer: voiceB, expected: false },
    { claims: [voiceA], answer: failed, expected: false },
    { claims: [failed], answer: voiceA, expected: false },
    { claims: [failed], answer: failed, expected: true },
    { claims: [rejected], answer: failed, expected: true },
    { claims: [voiceB, voiceA], answer: voiceA, expected: true },
    { claims: [voiceA, voiceB], answer: voiceA, expected: true },
    { claims: [voiceB, failed], answer: voiceA, expected: false },
  ])('claimed $claims, answered $answer: $expected', ({ claims, answer, expected }) => {
    expect(isConfirmed(claims, answer)).toBe(expected);
  });
});

describe('what the provider says is contested', () => {
  test.each<{ claims: Claim[]; answer: Claim; expected: boolean }>([
    { claims: [], answer: voiceA, expected: false },
    { claims: [voiceA, voiceA], answer: voiceA, expected: false },
    { claims: [voiceA, voiceB], answer: voiceA, expected: true },
    { claims: [voiceA], answer: failed, expected: true },
    // It has failed, and succeeded later.
    { claims: [failed, voiceA], answer: voiceA, expected: false },
    { claims: [rejected], answer: failed, expected: false },
  ])('claimed $claims, answered $answer: $expected', ({ claims, answer, expected }) => {
    expect(isContested(claims, answer)).toBe(expected);
  });
});
