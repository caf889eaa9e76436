import fc from 'fast-check';
import { envelope } from './gateway/envelope.ts';
import type { HostileCase, HostileToken } from './hostile-case.ts';
import type { HostileBody } from './bodies/body.ts';
import { brokenJsonBodies } from './bodies/broken-json.ts';
import { callbackBodies } from './bodies/callbacks.ts';
import { encodedBodies } from './bodies/encodings.ts';
import { keyBodies } from './bodies/keys.ts';
import { largeBodies } from './bodies/large-bodies.ts';
import { echoBodies } from './bodies/token-echoes.ts';
import { brokenTokens } from './tokens/broken-tokens.ts';
import { sign, claimsWith } from './tokens/sign.ts';
import { forgedTokens } from './tokens/forged-tokens.ts';
import { goodTokens, openTokens, stolenTokens } from './tokens/good-tokens.ts';
import { refusedTokens } from './tokens/refused-tokens.ts';

/**
 * One in twenty of those that are let in is one that may also be kept out. One in four is of a few URLs that are used for many
 * tasks: often enough that each has named more than it may after a thousand requests.
 */
const goodToken: fc.Arbitrary<HostileToken> = fc.oneof(
  { weight: 14, arbitrary: fc.oneof(...goodTokens) },
  { weight: 5, arbitrary: stolenTokens },
  { weight: 1, arbitrary: openTokens },
);

const badToken: fc.Arbitrary<HostileToken> = fc.oneof(...forgedTokens, ...refusedTokens, ...brokenTokens);

/** No token in the path; one that is good may stand elsewhere. */
const noToken: fc.Arbitrary<HostileToken> = fc.constantFrom<HostileToken[]>(
  { family: 'none', text: undefined, expected: 'kept out' },
  { family: 'none', text: '', expected: 'kept out' },
  { family: 'elsewhere', text: undefined, expected: 'kept out', elsewhere: sign({ claims: claimsWith() }) },
);

/** Every family is as likely as any other. */
const hostileBody: fc.Arbitrary<HostileBody> = fc.oneof(
  ...callbackBodies,
  ...keyBodies,
  ...brokenJsonBodies,
  ...encodedBodies,
  ...largeBodies,
  ...echoBodies,
);

export const hostileCase: fc.Arbitrary<HostileCase> = fc.record({
  body: hostileBody,
  envelope,
  atMs: fc.nat(999),
  good: goodToken,
  bad: badToken,
  none: noToken,
});
