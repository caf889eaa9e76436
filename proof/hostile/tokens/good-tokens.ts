import fc from 'fast-check';
import { PREVIOUS_SECRET, sign, type Signing, NOW_SECONDS, claimsWith, fromNow } from './sign.ts';
import type { HostileToken } from '../hostile-case.ts';

/** As long and as odd as a reference may be. */
const oddRefs = fc.oneof(
  fc.constantFrom(
    'r',
    'r'.repeat(128),
    '✓'.repeat(128),
    '😀'.repeat(64),
    '__proto__',
    'constructor',
    'a"b\\c/d',
    '***',
    ' ',
    '%00',
    '{"ref":1}',
    '\u2028',
    '\u202eabc',
    '\ufeff',
    '<script>alert(1)</script>',
    '${jndi:ldap://example.com/a}',
    'null',
    '0',
  ),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 128 }),
);

/** Claims beside those that count. They must change nothing. */
const otherClaims = fc.dictionary(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'iss',
    'jti',
    'scope',
    'a'.repeat(200),
    '',
    '\u0000',
  ),
  fc.constantFrom('1', 'null', '{"aud":"validate"}', '"\\ud800"', '[[[[]]]]', '1e400', '-0', '"generate"'),
  { maxKeys: 5 },
);

/** Header parameters that must be ignored, or that name a key which must not be fetched. */
const ODD_HEADERS = [
  '{"alg":"HS256"}',
  '{"typ":"JWT","alg":"HS256"}',
  '{"alg":"HS256","typ":"at+jwt"}',
  '{"alg":"HS256","typ":42}',
  '{"alg":"HS256","cty":"JWT"}',
  '{"alg":"HS256","kid":"../../../../dev/null"}',
  '{"alg":"HS256","kid":"1\' OR \'1\'=\'1"}',
  '{"alg":"HS256","kid":{"__proto__":1}}',
  '{"alg":"HS256","jku":"http://127.0.0.1:9/keys.json"}',
  '{"alg":"HS256","x5u":"file:///etc/passwd"}',
  '{"alg":"HS256","jwk":{"kty":"oct","k":""}}',
  '{"alg":"HS256","x5c":["MII="]}',
  '{"alg":"HS256","zip":"DEF"}',
  '{"alg":"HS256","enc":"A256GCM"}',
  '{"alg":"HS256","b64":true,"crit":["b64"]}',
  '{"alg":"HS256","__proto__":{"alg":"none"}}',
  '{"alg":"HS256","constructor":{"prototype":{"alg":"none"}}}',
  '{ "alg" : "HS256" ,\r\n "typ":"JWT" }',
  '{"\\u0061lg":"HS256"}',
] as const;

const LASTING = [
  '9007199254740993',
  '1e300',
  '4102444800.5',
  '2e10',
  '1.7976931348623157e308',
  `${NOW_SECONDS + 1}.25`,
] as const;

/** How often the last is repeated makes the token longer than a gateway would take. */
const PADDINGS = [100, 1_000, 5_000, 7_000];

type Claims = Readonly<Record<string, string | undefined>>;

/** What a family signs for a reference. */
type SigningOf = (claims: (changes?: Claims) => string) => Signing;

const LETTERS = 'ghjkmnpqrstuvwxy';

/** A reference that shares no three bytes with an id in a body: else the mask finds parts of the token there, in base64. */
const ownRef = fc
  .uuid()
  .map((uuid) => uuid.replaceAll(/[0-9a-f-]/g, (digit) => LETTERS[Number.parseInt(digit, 16)] ?? 'z'));

/** Tokens of one family, each for a submission of its own. */
const family = (name: string, signings: fc.Arbitrary<SigningOf>): fc.Arbitrary<HostileToken> =>
  ofRefs(name, 'let in', ownRef, signings);

function ofRefs(
  name: string,
  expected: 'let in' | 'either',
  refs: fc.Arbitrary<string>,
  signings: fc.Arbitrary<SigningOf>,
): fc.Arbitrary<HostileToken> {
  return fc.tuple(refs, signings).map(([ref, signingOf]) => {
    const claims = (changes: Claims = {}) => claimsWith({ sub: JSON.stringify(ref), ...changes });
    return { family: name, text: sign(signingOf(claims)), expected, ref };
  });
}

const changed =
  (changes: Claims): SigningOf =>
  (claims) => ({ claims: claims(changes) });
const asMinted: SigningOf = changed({});

/** Tokens that we signed, and that are in time: each is let in. */
export const goodTokens: readonly fc.Arbitrary<HostileToken>[] = [
  family('as minted', fc.constant(asMinted)),
  family(
    'of the previous secret',
    fc.constant((claims) => ({ claims: claims(), key: PREVIOUS_SECRET })),
  ),
  family(
    'at the edge of its time',
    fc
      .constantFrom(
        { exp: fromNow(-59) },
        { exp: fromNow(-58.5) },
        { nbf: fromNow(60) },
        { nbf: fromNow(59.5) },
        { iat: fromNow(61) },
        { iat: fromNow(3_600) },
        { iat: '9007199254740993' },
        { iat: '1e400' },
        { iat: '-1e400', nbf: '-1e308' },
        { iat: '0', nbf: '-0' },
        { iat: undefined },
      )
      .map(changed),
  ),
  family(
    'that hardly expires',
    fc.constantFrom(...LASTING).map((exp) => changed({ exp })),
  ),
  family(
    'for several audiences',
    fc
      .constantFrom(
        '["generate"]',
        '["other","generate"]',
        '["generate","generate"]',
        `["generate"${',"x"'.repeat(500)}]`,
      )
      .map((aud) => changed({ aud })),
  ),
  family(
    'with odd claims',
    otherClaims.map((claims) => changed(Object.fromEntries(Object.entries(claims)))),
  ),
  family(
    'with odd header parameters',
    fc.constantFrom(...ODD_HEADERS).map((header) => (claims) => ({ header, claims: claims() })),
  ),
  family(
    'of great length',
    fc.constantFrom(...PADDINGS).map((length) => changed({ pad: JSON.stringify('a'.repeat(length)) })),
  ),
  ofRefs('with an odd reference', 'let in', oddRefs, fc.constant(asMinted)),
];

/** Tokens of URLs that are used for many tasks, some of them other submissions' tasks. */
export const stolenTokens: fc.Arbitrary<HostileToken> = ofRefs(
  'of a stolen URL',
  'let in',
  fc.constantFrom('stolen-1', 'stolen-2', 'stolen-3', 'stolen-4'),
  fc.constant(asMinted),
);

/** It is not promised whether these are let in. */
export const openTokens: fc.Arbitrary<HostileToken> = ofRefs(
  'open to question',
  'either',
  ownRef,
  fc.constantFrom<SigningOf[]>(
    (claims) => ({ claims: claims().replace('{', '{"aud":"validate",') }),
    (claims) => ({ claims: claims().replace('{', '{"exp":1,') }),
    changed({ aud: '["generate",1,null]' }),
    (claims) => ({ header: '{"alg":"HS256","b64":false}', claims: claims() }),
    (claims) => ({ header: '{"alg":"HS256","b64":true,"crit":["b64","b64"]}', claims: claims() }),
    (claims) => ({ header: '{"alg":"HS512","alg":"HS256"}', claims: claims() }),
  ),
);
