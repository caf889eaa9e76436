import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { mintCallbackUrl } from '../../client/callback-url.ts';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const NOW_SECONDS = NOW.getTime() / 1000;
const SECRET = 'current-secret-current-secret-00';
const PREVIOUS = 'previous-secret-previous-secret0';
const bytes = (text: string) => new TextEncoder().encode(text);

function verifierOf(...secrets: string[]) {
  return createTokenVerifier(
    createKeyring(
      () => Promise.all(secrets.map(importSigningKey)),
      () => 0,
    ),
  );
}

async function sign(claims: JWTPayload, secret = SECRET, header = { alg: 'HS256' }): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(header).sign(bytes(secret));
}

const good = { aud: 'generate', sub: 'order-17', iat: NOW_SECONDS, exp: NOW_SECONDS + 600 };
const verify = (token: string) => verifierOf(SECRET, PREVIOUS).verify(token, 'generate', NOW);

describe('lets in', () => {
  test('a URL that we minted, with its reference', async () => {
    const url = await mintCallbackUrl({
      baseUrl: 'https://api.example/',
      secret: SECRET,
      kind: 'generate',
      ref: 'Bestellung 17 ✓',
      issuedAt: NOW,
      lifetimeSeconds: 60,
    });
    const [, token = ''] = url.split('https://api.example/suno/voice-generate-callback/');

    expect(await verify(token)).toEqual({ kind: 'valid', ref: 'Bestellung 17 ✓', isOfPreviousSecret: false });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(decodeJwt(token)).toEqual({
      aud: 'generate',
      sub: 'Bestellung 17 ✓',
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 60,
    });
  });

  test.each([
    ['signed with the previous secret', good, PREVIOUS],
    ['expired less than a minute ago', { ...good, exp: NOW_SECONDS - 59 }, SECRET],
    ['valid in less than a minute', { ...good, nbf: NOW_SECONDS + 59 }, SECRET],
    ['issued by a clock that is ahead by days', { ...good, iat: NOW_SECONDS + 600_000 }, SECRET],
    ['without the time of issue', { aud: 'generate', sub: 'order-17', exp: NOW_SECONDS + 1 }, SECRET],
    ['for several audiences', { ...good, aud: ['other', 'generate'] }, SECRET],
  ])('a token %s', async (_name, claims, secret) => {
    const isOfPreviousSecret = secret === PREVIOUS;

    expect(await verify(await sign(claims, secret))).toEqual({
      kind: 'valid',
      ref: 'order-17',
      isOfPreviousSecret,
    });
  });
});

describe('keeps out', () => {
  test.each<[string, JWTPayload]>([
    ['expired', { ...good, exp: NOW_SECONDS - 60 }],
    ['not yet valid', { ...good, nbf: NOW_SECONDS + 61 }],
    ['that never expires', { aud: 'generate', sub: 'order-17' }],
    ['for another kind', { ...good, aud: 'validate' }],
    ['for nobody', { sub: 'order-17', exp: good.exp }],
    ['without a reference', { aud: 'generate', exp: good.exp }],
    ['with an empty reference', { ...good, sub: '' }],
    ['with a reference of 129 characters', { ...good, sub: 'r'.repeat(129) }],
    ['with a reference that no queue takes', { ...good, sub: 'a\u0000b' }],
  ])('a token %s', async (_name, claims) => {
    expect(await verify(await sign(claims))).toEqual({ kind: 'invalid' });
  });

  test('a token signed with another secret', async () => {
    const forged = await sign(good, 'another-secret-another-secret-00');

    expect(await verify(forged)).toEqual({ kind: 'invalid' });
  });

  test.each(['HS384', 'HS512'])('another algorithm with the right key: %s', async (alg) => {
    expect(await verify(await sign(good, SECRET, { alg }))).toEqual({ kind: 'invalid' });
  });

  test('a token that needs no signature', async () => {
    const unsigned = new UnsecuredJWT(good).encode();

    expect(await verify(unsigned)).toEqual({ kind: 'invalid' });
  });

  test('a token signed with a private key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signed = await new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);

    expect(await verify(signed)).toEqual({ kind: 'invalid' });
  });

  test('a token with its signature cut off, shortened, or changed', async () => {
    const token = await sign(good);
    const [header = '', claims = '', signature = ''] = token.split('.');
    const changed = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);

    const checks = [
      `${header}.${claims}.`,
      `${header}.${claims}`,
      token.slice(0, -1),
      `${header}.${claims}.${changed}`,
    ];

    for (const broken of checks) expect(await verify(broken)).toEqual({ kind: 'invalid' });
  });

  test('property: any bytes as a token', async () => {
    const piece = fc.base64String();
    const token = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 10_000, maxLength: 20_000 }),
      fc.tuple(piece, piece, piece).map((parts) => parts.join('.')),
      fc.array(fc.constant('.')).map((dots) => dots.join('')),
    );
    await fc.assert(
      fc.asyncProperty(token, async (forged) => {
        expect(await verify(forged)).toEqual({ kind: 'invalid' });
      }),
    );
  });
});

describe('a minute after the keys were fetched', () => {
  const OLD = 'old-secret-old-secret-old-secret';

  /** A verifier whose keys are a minute old, over a secret that was rotated since. */
  async function anOldVerifier() {
    const world = { nowMs: 0, secrets: [OLD], fetches: 0 };
    const keyring = createKeyring(
      () => {
        world.fetches += 1;
        return Promise.all(world.secrets.map(importSigningKey));
      },
      () => world.nowMs,
    );
    const verifier = createTokenVerifier(keyring);
    await verifier.verify(await sign(good, OLD), 'generate', NOW);
    world.secrets = [SECRET, OLD];
    world.nowMs = 60_000;
    return { world, verify: (token: string) => verifier.verify(token, 'generate', NOW) };
  }

  test('a token of a secret that was rotated in since is let in after one refresh', async () => {
    const { world, verify } = await anOldVerifier();

    expect(await verify(await sign(good))).toEqual({
      kind: 'valid',
      ref: 'order-17',
      isOfPreviousSecret: false,
    });
    expect(world.fetches).toBe(2);
  });

  test('a token that the fresh keys do not know either is kept out', async () => {
    const { world, verify } = await anOldVerifier();

    const forged = await sign(good, 'another-secret-another-secret-00');

    expect(await verify(forged)).toEqual({ kind: 'invalid' });
    expect(world.fetches).toBe(2);
  });

  test.each([
    ['is not a token', () => Promise.resolve('nonsense')],
    ['expired', () => sign({ ...good, exp: NOW_SECONDS - 60 }, OLD)],
    ['is for another kind', () => sign({ ...good, aud: 'validate' }, OLD)],
  ])('one that %s is kept out without a refresh: no key would change that', async (_name, token) => {
    const { world, verify } = await anOldVerifier();

    expect(await verify(await token())).toEqual({ kind: 'invalid' });
    expect(world.fetches).toBe(1);
  });
});

test('a secret cannot be read back from its key', async () => {
  expect(await importSigningKey(SECRET)).toMatchObject({
    type: 'secret',
    extractable: false,
    usages: ['verify'],
  });
});

test.each(['', 'r'.repeat(129), 'a\nb', '\ud800'])(
  'rejects minting for %j, saying what is allowed',
  async (ref) => {
    const minting = mintCallbackUrl({
      baseUrl: 'https://api.example',
      secret: SECRET,
      kind: 'generate',
      ref,
      issuedAt: NOW,
      lifetimeSeconds: 60,
    });

    await expect(minting).rejects.toThrow('it takes 1 to 128 characters, none of them a control character');
  },
);
