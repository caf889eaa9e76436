import fc from 'fast-check';
import { base64url, sign, claimsWith } from './sign.ts';
import type { HostileToken } from '../hostile-case.ts';

const GOOD = sign({ claims: claimsWith() });
const OTHER = sign({ claims: claimsWith({ sub: '"order-18"' }) });
const [HEADER = '', CLAIMS = '', SIGNATURE = ''] = GOOD.split('.');

/** A token as long as a gateway accepts, and longer. */
const MAX_CHARACTERS = 10_240;

const keptOut = (family: string, texts: fc.Arbitrary<string>): fc.Arbitrary<HostileToken> =>
  texts.map((text) => ({ family, text, expected: 'kept out' }));

const repeated = (units: fc.Arbitrary<string>) =>
  fc
    .tuple(units, fc.integer({ min: 0, max: MAX_CHARACTERS }))
    .map(([unit, length]) => unit.repeat(length).slice(0, length));

const WHITESPACE = [' ', '\n', '\r\n', '\t', '\f', '\v', '\u00a0', '\u2028', '\ufeff', '\u0000'];

/** Anything but a signature of ours, in any form that a lenient reader might mend. */
const inserted = fc
  .tuple(fc.constantFrom(...WHITESPACE, '=', '==', '===', '.', '%', '+', '/', '*', ','), fc.nat(GOOD.length))
  .map(([extra, at]) => GOOD.slice(0, at) + extra + GOOD.slice(at));

const changed = fc
  .tuple(fc.nat(GOOD.length - 2), fc.constantFrom('A', 'B', '_', '-', 'é', '\ud800', '\u0000'))
  .map(([at, character]) =>
    GOOD[at] === character ? OTHER.slice(0, -2) : GOOD.slice(0, at) + character + GOOD.slice(at + 1),
  );

const segment = fc.oneof(
  fc.constantFrom('', HEADER, CLAIMS, SIGNATURE, 'e30', 'bnVsbA', '====', base64url('{"alg":"none"}')),
  fc.string({ unit: fc.constantFrom('A', 'z', '0', '9', '-', '_'), maxLength: 60 }),
);

const JSON_SERIALISATIONS = [
  { protected: HEADER, payload: CLAIMS, signature: SIGNATURE },
  { payload: CLAIMS, signatures: [{ protected: HEADER, signature: SIGNATURE }] },
  { payload: CLAIMS, header: { alg: 'none' }, signature: '' },
  [GOOD],
  GOOD,
  { token: GOOD },
].map((value) => JSON.stringify(value));

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes in other characters: two bits of the last one say nothing. */
const respelled = fc
  .constantFrom(1, 2, 3)
  .map((bits) => GOOD.slice(0, -1) + BASE64URL.charAt(BASE64URL.indexOf(GOOD.slice(-1)) + bits));

/** Strings of every length and alphabet that are not tokens. */
export const brokenTokens: readonly fc.Arbitrary<HostileToken>[] = [
  keptOut(
    'cut off',
    fc.nat(GOOD.length - 1).map((length) => GOOD.slice(0, length)),
  ),
  keptOut('with a character too many', inserted),
  keptOut('in another spelling', respelled),
  keptOut('with a character changed', changed),
  keptOut(
    'put together from others',
    fc.constantFrom(
      [HEADER, OTHER.split('.')[1], SIGNATURE].join('.'),
      [HEADER, CLAIMS, OTHER.split('.')[2]].join('.'),
      [HEADER, SIGNATURE, CLAIMS].join('.'),
      [CLAIMS, HEADER, SIGNATURE].join('.'),
      GOOD + GOOD,
      `${GOOD}.${OTHER}`,
      `.${GOOD}`,
      `${GOOD}.`,
      `Bearer ${GOOD}`,
      GOOD.toLowerCase(),
      GOOD.toUpperCase(),
      Array.from(GOOD).reverse().join(''),
      encodeURIComponent(GOOD).replaceAll('.', '%2E'),
      Buffer.from(GOOD).toString('base64url'),
    ),
  ),
  keptOut('in JSON', fc.constantFrom(...JSON_SERIALISATIONS)),
  keptOut(
    'that is encrypted',
    fc
      .constantFrom(
        '{"alg":"dir","enc":"A256GCM"}',
        '{"alg":"A256KW","enc":"A128CBC-HS256","zip":"DEF"}',
        '{"alg":"PBES2-HS256+A128KW","p2c":2147483647,"p2s":"AA","enc":"A256GCM"}',
      )
      .map((header) => `${base64url(header)}..AAAAAAAAAAAAAAAA.${CLAIMS}.AAAAAAAAAAAAAAAAAAAAAA`),
  ),
  keptOut(
    'of any number of segments',
    fc
      .array(segment, { maxLength: 8 })
      .map((segments) => segments.join('.'))
      .filter((text) => text !== GOOD),
  ),
  keptOut('of dots', repeated(fc.constant('.'))),
  keptOut(
    'that repeats itself',
    repeated(fc.constantFrom('A', 'é', '%', '%2E', '\u0000', '{', '[', 'e30.', '😀', '/', '../', '=')),
  ),
  keptOut('of anything', fc.string({ unit: 'binary', size: 'large', maxLength: 2_000 })),
  keptOut('of base64', fc.base64String({ size: 'large', maxLength: MAX_CHARACTERS })),
  keptOut(
    'with half a character',
    fc.constantFrom('\ud800', '\udc00\ud800', `${GOOD}\ud800`, `\udfff.${GOOD}`),
  ),
];
