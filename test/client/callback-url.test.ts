import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { mintCallbackUrl } from '../../client/index.ts';

const request = { baseUrl: 'https://api.example', secret: 'secret', ref: 'order-17' };
const claimsOf = (url: string) => decodeJwt(url.slice(url.lastIndexOf('/') + 1));

test('a URL has what was asked for', async () => {
  const url = await mintCallbackUrl({
    ...request,
    kind: 'generate',
    issuedAt: new Date('2026-11-23T10:00:00.999Z'),
    lifetimeSeconds: 60,
  });

  expect(url).toMatch(/^https:\/\/api\.example\/suno\/voice-generate-callback\/eyJ/);
  const iat = Date.parse('2026-11-23T10:00:00Z') / 1000;
  expect(claimsOf(url)).toEqual({ aud: 'generate', sub: 'order-17', iat, exp: iat + 60 });
});

test('all but the address and the secret may be left out', async () => {
  const { baseUrl, secret } = request;

  const beforeSeconds = Math.floor(Date.now() / 1_000);
  const [first, second] = await Promise.all([
    mintCallbackUrl({ baseUrl, secret }),
    mintCallbackUrl({ baseUrl, secret }),
  ]);
  const afterSeconds = Math.floor(Date.now() / 1_000);

  const { aud, sub, iat = 0, exp = 0 } = claimsOf(first);
  expect({ aud, lifetimeSeconds: exp - iat }).toEqual({ aud: 'generate', lifetimeSeconds: 604_800 });
  expect(iat).toBeGreaterThanOrEqual(beforeSeconds);
  expect(iat).toBeLessThanOrEqual(afterSeconds);
  expect(sub).toMatch(/^[0-9a-f-]{36}$/);
  expect(claimsOf(second).sub).not.toBe(sub);
});

test.each(['https://api.example/', 'https://api.example//'])('%s begins the same URL', async (baseUrl) => {
  const issuedAt = new Date('2026-11-23T10:00:00Z');

  expect(await mintCallbackUrl({ ...request, baseUrl, issuedAt })).toBe(
    await mintCallbackUrl({ ...request, issuedAt }),
  );
});

describe('rejects', () => {
  test.each([
    [
      'ref',
      { ref: 'a\nb' },
      '"a\\nb" is not allowed; it takes 1 to 128 characters, none of them a control character',
    ],
    [
      'baseUrl',
      { baseUrl: 'api.example' },
      '"api.example" is not allowed; it takes the beginning of an https',
    ],
    [
      'lifetimeSeconds',
      { lifetimeSeconds: 0 },
      '0 is not allowed; it takes a whole number of seconds, 1 or more',
    ],
    ['lifetimeSeconds', { lifetimeSeconds: 1.5 }, '1.5 is not allowed'],
    ['lifetimeSeconds', { lifetimeSeconds: Number.POSITIVE_INFINITY }, 'Infinity is not allowed'],
    ['secret', { secret: '' }, 'it is empty; it takes the value of the signing secret'],
  ])('a wrong %s: %j', async (field, wrong, allowed) => {
    await expect(mintCallbackUrl({ ...request, ...wrong })).rejects.toThrow(
      expect.objectContaining({
        name: 'RangeError',
        message: expect.stringMatching(new RegExp(`^${field}: `)),
      }),
    );
    await expect(mintCallbackUrl({ ...request, ...wrong })).rejects.toThrow(allowed);
  });
});
