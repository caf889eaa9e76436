import fc from 'fast-check';
import { base64url, SECRET, sign, claimsWith } from './sign.ts';
import type { HostileToken } from '../hostile-case.ts';
import { createPrivateKey, createPublicKey, sign as signWith } from 'node:crypto';

/** @see https://www.rfc-editor.org/rfc/rfc8037#appendix-A.1, where everybody can read it. */
const FOREIGN_JWK = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsERJxWl7MmkZcDusAxyuf2A0',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const privateKey = createPrivateKey({ key: FOREIGN_JWK, format: 'jwk' });
const publicKey = createPublicKey(privateKey);

const { d, ...publicJwk } = FOREIGN_JWK;
const FOREIGN_PUBLIC_JWK = JSON.stringify(publicJwk);

/** A public key, in every form in which it could be taken for a secret. */
const FOREIGN_PUBLIC_KEYS = [
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  publicKey.export({ type: 'spki', format: 'pem' }).toString().trim(),
  publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  FOREIGN_PUBLIC_JWK,
  FOREIGN_JWK.x,
];

/** A token with a signature that is right, of a key that is not ours. */
function signWithForeignKey(header: string, claims: string): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${base64url(signWith(null, Buffer.from(input), privateKey))}`;
}

const GOOD = claimsWith();
const GOOD_TOKEN = sign({ claims: GOOD });

const keptOut = (family: string, texts: fc.Arbitrary<string>): fc.Arbitrary<HostileToken> =>
  texts.map((text) => ({ family, text, expected: 'kept out' }));

const OTHER_KEYS: readonly (string | Uint8Array)[] = [
  '',
  '\u0000',
  'secret',
  'undefined',
  'null',
  '[object CryptoKey]',
  `${SECRET}\n`,
  ` ${SECRET}`,
  SECRET.toUpperCase(),
  SECRET.slice(0, -1),
  SECRET.repeat(2),
  Buffer.from(SECRET, 'base64'),
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET, 'utf16le'),
  GOOD_TOKEN,
  ...FOREIGN_PUBLIC_KEYS,
];

/** What `alg` may say, as JSON; none of it is HS256. */
const OTHER_ALGORITHMS = [
  ...[
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    'no\u006ee\u0000',
    '',
    'hs256',
    'Hs256',
    'HS256 ',
    ' HS256',
    'HS-256',
    'HS256\u0000',
  ],
  ...[
    'HS384',
    'HS512',
    'RS256',
    'RS384',
    'PS256',
    'PS512',
    'ES256',
    'ES256K',
    'EdDSA',
    'Ed25519',
    'ML-DSA-65',
  ],
  ...['dir', 'A256KW', 'PBES2-HS256+A128KW', '__proto__', 'constructor', 'toString', 'sha256', '*'],
].map((name) => JSON.stringify(name));
const NO_ALGORITHMS = [
  'null',
  'true',
  '0',
  '256',
  '[]',
  '["HS256"]',
  '{}',
  '{"name":"HS256"}',
  '"HS256\\ud800"',
  '1e400',
];

const otherHeaders = fc
  .constantFrom(...OTHER_ALGORITHMS, ...NO_ALGORITHMS)
  .map((alg) => `{"alg":${alg},"typ":"JWT"}`);

/** What stands in place of a valid header. */
const NO_HEADERS = [
  '',
  '{}',
  '[]',
  'null',
  '"HS256"',
  '{"typ":"JWT"}',
  '{"alg":"HS256"',
  '{"alg":"HS256"}}',
  "{'alg':'HS256'}",
  '{"ALG":"HS256"}',
  '{"__proto__":{"alg":"HS256"}}',
  '\ufeff{"alg":"HS256"',
  '[{"alg":"HS256"}]',
  '['.repeat(2_000),
  '{"alg":"HS256","crit":[]}',
  '{"alg":"HS256","crit":["exp"]}',
  '{"alg":"HS256","crit":["exp"],"exp":9999999999}',
  '{"alg":"HS256","crit":"b64"}',
  '{"alg":"HS256","crit":null}',
  '{"alg":"HS256","crit":["b64"]}',
  '{"alg":"HS256","crit":["__proto__"],"__proto__":1}',
  '{"alg":"HS256","crit":["toString"]}',
  '{"alg":"HS256","b64":false,"crit":["b64"]}',
  '{"alg":"HS256","b64":"false","crit":["b64"]}',
];

const hashes = fc.constantFrom('sha256', 'sha384', 'sha512');

/** Tokens that carry what they should, signed with nothing of ours. */
export const forgedTokens: readonly fc.Arbitrary<HostileToken>[] = [
  keptOut(
    'signed with another key',
    fc.constantFrom(...OTHER_KEYS).map((key) => sign({ claims: GOOD, key })),
  ),
  keptOut(
    'that says it needs no signature',
    fc
      .tuple(otherHeaders, fc.constantFrom('', 'AA', GOOD_TOKEN.split('.')[2] ?? ''))
      .map(([header, signature]) => `${base64url(header)}.${base64url(GOOD)}.${signature}`),
  ),
  keptOut(
    'of another algorithm, with our key',
    fc.tuple(otherHeaders, hashes).map(([header, hash]) => sign({ header, claims: GOOD, hash })),
  ),
  keptOut(
    'signed with a public key',
    fc
      .tuple(
        fc.constantFrom('HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'),
        fc.constantFrom(...FOREIGN_PUBLIC_KEYS),
        hashes,
      )
      .map(([alg, key, hash]) => sign({ header: JSON.stringify({ alg }), claims: GOOD, key, hash })),
  ),
  keptOut(
    'that brings its key along',
    fc
      .constantFrom(
        `{"alg":"EdDSA","jwk":${FOREIGN_PUBLIC_JWK}}`,
        `{"alg":"Ed25519","jwk":${FOREIGN_PUBLIC_JWK}}`,
        '{"alg":"EdDSA","jku":"http://127.0.0.1:9/keys.json","kid":"1"}',
        `{"alg":"HS256","jwk":${FOREIGN_PUBLIC_JWK}}`,
      )
      .map((header) => signWithForeignKey(header, GOOD)),
  ),
  keptOut(
    'that names or brings an HMAC key',
    fc
      .constantFrom(
        { header: '{"alg":"HS256","kid":"../../../../dev/null"}', key: '' },
        { header: '{"alg":"HS256","jwk":{"kty":"oct","k":"c2VjcmV0"}}', key: 'secret' },
        { header: '{"alg":"HS256","k":"c2VjcmV0"}', key: 'secret' },
        { header: '{"alg":"HS256","kid":"SECRET"}', key: 'SECRET' },
        { header: '{"alg":"HS256","key":""}', key: '' },
      )
      .map((signing) => sign({ claims: GOOD, ...signing })),
  ),
  keptOut(
    'with a header that is none',
    fc.constantFrom(...NO_HEADERS).map((header) => sign({ header, claims: GOOD })),
  ),
];
