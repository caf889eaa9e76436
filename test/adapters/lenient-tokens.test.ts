import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const SECRET = 'current-secret-current-secret-00';

const verifier = createTokenVerifier(
  createKeyring(
    async () => [await importSigningKey(SECRET)],
    () => 0,
  ),
);
const verify = (token: string) => verifier.verify(token, 'generate', NOW);

/** Signs what no library would. */
function sign(claims: string, header = '{"alg":"HS256"}'): string {
  const input = [header, claims].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
}

const CLAIMS = `{"aud":"generate","sub":"order-17","exp":${NOW.getTime() / 1_000 + 600}}`;
const GOOD = sign(CLAIMS);

test('a token of ours is let in', async () => {
  expect(await verify(GOOD)).toEqual({ kind: 'valid', ref: 'order-17', isOfPreviousSecret: false });
});

describe('a token of ours with something in it that base64 may leave out is another token', () => {
  test.each([' ', '\n', '\t', '\f', '\r\n', '=', '=='])('%j at its end', async (extra) => {
    expect(await verify(GOOD + extra)).toEqual({ kind: 'invalid' });
  });

  test.each([' ', '\n', '\f'])('%j within its signature', async (extra) => {
    expect(await verify(GOOD.slice(0, -9) + extra + GOOD.slice(-9))).toEqual({ kind: 'invalid' });
  });
});

describe('a token is good in one spelling only', () => {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  /** All base64url texts of the same bytes that differ from this one in the bits of its last character that say nothing. */
  function spellingsOf(text: string): string[] {
    const unusedBits = (text.length * 6) % 8;
    const first = ALPHABET.indexOf(text.slice(-1)) & -(1 << unusedBits);
    return Array.from(
      { length: 1 << unusedBits },
      (_, more) => text.slice(0, -1) + ALPHABET.charAt(first + more),
    );
  }

  test.each(['order-17', 'order-18', 'order-19', 'order-20'])(
    'of the four spellings of the last character of its signature: %s',
    async (ref) => {
      const [header = '', claims = '', signature = ''] = sign(CLAIMS.replace('order-17', ref)).split('.');

      const spellings = spellingsOf(signature);
      const checks = [];
      for (const spelling of spellings) checks.push((await verify(`${header}.${claims}.${spelling}`)).kind);

      expect(spellings.map((spelling) => Buffer.from(spelling, 'base64url'))).toEqual(
        Array(4).fill(Buffer.from(signature, 'base64url')),
      );
      expect(checks).toEqual(['valid', 'invalid', 'invalid', 'invalid']);
      expect(spellings[0]).toBe(signature);
    },
  );

  test.each([
    ['header', 0],
    ['claims', 1],
  ])('of those of its %s: they are signed as they are written', async (_name, part) => {
    // White space until the last character of each has bits that say nothing.
    const token = sign(`${CLAIMS}${' '.repeat((4 - (CLAIMS.length % 3)) % 3)}`, '{"alg":"HS256" }');
    const parts = token.split('.');

    const spellings = spellingsOf(parts[part] ?? '');
    const checks = [];
    for (const spelling of [...spellings, `${parts[part] ?? ''}=`, `${parts[part] ?? ''}\n`]) {
      checks.push((await verify(parts.with(part, spelling).join('.'))).kind);
    }

    expect(spellings).toHaveLength(16);
    expect(checks).toEqual(['valid', ...Array<string>(17).fill('invalid')]);
  });
});

test.each(['1e400', '1e999'])('a token that expires at %s never does, and is kept out', async (exp) => {
  expect(await verify(sign(`{"aud":"generate","sub":"order-17","exp":${exp}}`))).toEqual({ kind: 'invalid' });
});
