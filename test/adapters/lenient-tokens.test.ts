import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring } from '../../functions/adapters/secrets/keyring.ts';
import { importSigningKey } from '../../functions/adapters/secrets/signing-key.ts';

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
function sign(claims: string): string {
  const input = ['{"alg":"HS256"}', claims].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
}

const GOOD = sign(`{"aud":"generate","sub":"order-17","exp":${NOW.getTime() / 1_000 + 600}}`);

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

test.each(['1e400', '1e999'])('a token that expires at %s never does, and is kept out', async (exp) => {
  expect(await verify(sign(`{"aud":"generate","sub":"order-17","exp":${exp}}`))).toEqual({ kind: 'invalid' });
});
