import fc from 'fast-check';
import { brokenTokens } from './broken-tokens.ts';
import { claimsWith } from './claims.ts';
import { forgedTokens } from './forged-tokens.ts';
import { goodTokens, openTokens, stolenTokens } from './good-tokens.ts';
import { refusedTokens } from './refused-tokens.ts';
import { sign } from './sign.ts';
import type { HostileToken } from './token.ts';

/**
 * One in twenty of those that are let in is one that may also be kept out. One in four is of a few URLs that are used for many
 * tasks: often enough that each has named more than it may after a thousand requests.
 */
export const goodToken: fc.Arbitrary<HostileToken> = fc.oneof(
  { weight: 14, arbitrary: fc.oneof(...goodTokens) },
  { weight: 5, arbitrary: stolenTokens },
  { weight: 1, arbitrary: openTokens },
);

export const badToken: fc.Arbitrary<HostileToken> = fc.oneof(
  ...forgedTokens,
  ...refusedTokens,
  ...brokenTokens,
);

/** No token in the path; one that is good may stand elsewhere. */
export const noToken: fc.Arbitrary<HostileToken> = fc.constantFrom<HostileToken[]>(
  { family: 'none', text: undefined, expected: 'kept out' },
  { family: 'none', text: '', expected: 'kept out' },
  { family: 'elsewhere', text: undefined, expected: 'kept out', elsewhere: sign({ claims: claimsWith() }) },
);
