import fc from 'fast-check';
import { hostileBody } from './bodies/families.ts';
import { envelope } from './gateway/envelope.ts';
import type { HostileCase } from './hostile-case.ts';
import { badToken, goodToken, noToken } from './tokens/families.ts';

export const hostileCase: fc.Arbitrary<HostileCase> = fc.record({
  body: hostileBody,
  envelope,
  atMs: fc.nat(999),
  good: goodToken,
  bad: badToken,
  none: noToken,
});
