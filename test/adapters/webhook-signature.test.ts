import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createWebhookVerifier, type Headers } from '../../functions/adapters/http/webhook-signature.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import { webhookHeaders, webhookVerifierOf } from '../support/webhook.ts';

/** The vector that kie.ai's integrators publish. */
const KEY = 'test-webhook-hmac-key';
const TASK = 'ee9c2715375b7837f8bb51d641ff5863';
const TIME = '1769670760';
const SIGNATURE = 'xG6/yOyrMyJtUdc1yjmHpKLHSHF3MpzOPa6uxSj3qb4=';
const NOW = new Date(1_769_670_760_000);

const OLD_KEY = 'old-webhook-hmac-key';

const verify = (headers: Headers, taskId: string | undefined = TASK, now = NOW) =>
  webhookVerifierOf(KEY, OLD_KEY).verify(headers, taskId, now);
const headers = (timestamp: string, signature: string) => ({
  'x-webhook-timestamp': timestamp,
  'x-webhook-signature': signature,
});

describe('is valid', () => {
  test('the vector that is known of kie.ai', async () => {
    expect(await verify(headers(TIME, SIGNATURE))).toBe('valid');
  });

  test('in any case of the names', async () => {
    const shouted = { 'X-Webhook-Timestamp': TIME, 'X-WEBHOOK-SIGNATURE': SIGNATURE };

    expect(await verify(shouted)).toBe('valid');
  });

  test('among other headers, and beside the one of folklore, which is not looked at', async () => {
    const others = { host: 'api.example', 'x-suno-signature': 'nonsense', 'content-type': undefined };

    expect(await verify({ ...others, ...headers(TIME, SIGNATURE) })).toBe('valid');
  });

  test('what was signed with the previous key', async () => {
    expect(await verify(webhookHeaders(OLD_KEY, TASK, TIME))).toBe('valid');
  });

  test('for a task whose id is not ASCII', async () => {
    expect(await verify(webhookHeaders(KEY, 'Aufgabe ✓', TIME), 'Aufgabe ✓')).toBe('valid');
  });
});

test.each([
  ['300 s old', '2026-11-23T10:05:00.000Z', 'valid'],
  ['300 s and a moment old', '2026-11-23T10:05:00.001Z', 'expired'],
  ['301 s old', '2026-11-23T10:05:01.000Z', 'expired'],
  ['300 s ahead', '2026-11-23T09:55:00.000Z', 'valid'],
  ['300 s and a moment ahead', '2026-11-23T09:54:59.999Z', 'expired'],
  ['301 s ahead', '2026-11-23T09:54:59.000Z', 'expired'],
])('a genuine signature that is %s: judged at %s it is %s', async (_age, now, expected) => {
  const signedAt10 = webhookHeaders(KEY, TASK, 1_795_428_000);

  expect(await verify(signedAt10, TASK, new Date(now))).toBe(expected);
});

test('a genuine signature of the year 5138, the last that can be written, is expired', async () => {
  expect(await verify(webhookHeaders(KEY, TASK, 99_999_999_999))).toBe('expired');
});

test.each<[string, Headers]>([
  ['no header', {}],
  ['no timestamp', { 'x-webhook-signature': SIGNATURE }],
  ['no signature', { 'x-webhook-timestamp': TIME }],
  ['an empty timestamp', headers('', SIGNATURE)],
  ['an empty signature', headers(TIME, '')],
  ['headers without a value', { 'x-webhook-timestamp': undefined, 'x-webhook-signature': undefined }],
  ['the signature of folklore', { 'x-webhook-timestamp': TIME, 'x-suno-signature': SIGNATURE }],
])('with %s a signature is missing', async (_name, given) => {
  expect(await verify(given)).toBe('missing');
});

const HEX = Buffer.from(SIGNATURE, 'base64').toString('hex');

test.each([
  ['of another length', 'xG6/yOyrMyJtUdc1yjmHpA=='],
  ['that is longer', Buffer.concat([Buffer.from(SIGNATURE, 'base64'), Buffer.alloc(1)]).toString('base64')],
  ['of a million characters', 'A'.repeat(1_000_000)],
  ['with another first letter', `y${SIGNATURE.slice(1)}`],
  ['without its padding', SIGNATURE.slice(0, -1)],
  ['in the alphabet of URLs', SIGNATURE.replaceAll('/', '_')],
  ['whose unused bits are set', SIGNATURE.replace('b4=', 'b5=')],
  ['in hexadecimal', HEX],
  ['with a space in it', ` ${SIGNATURE}`],
  ['with what is not base64 in it', `${SIGNATURE.slice(0, 4)}\n${SIGNATURE.slice(4)}`],
  ['that came twice', `${SIGNATURE},${SIGNATURE}`],
  ['with its algorithm before it', `sha256=${SIGNATURE}`],
  ['of no bytes', '===='],
  ['of bytes that are not text', '\u0000\ud800é✓'],
])('a signature %s is invalid', async (_name, signature) => {
  expect(await verify(headers(TIME, signature))).toBe('invalid');
});

test.each([
  ['padded with zeros', `0${TIME}`],
  ['padded with a space before it', ` ${TIME}`],
  ['padded with a space behind it', `${TIME} `],
  ['followed by a line', `${TIME}\n`],
  ['with a sign', `+${TIME}`],
  ['that is negative', `-${TIME}`],
  ['with a fraction', `${TIME}.0`],
  ['with an exponent', '1769670760e0'],
  ['in hexadecimal', '0x697b0de8'],
  ['in full words', '2026-01-29T07:12:40Z'],
  ['in digits of another script', '１７６９６７０７６０'],
  ['that is zero', '0'],
  ['that is huge', '1'.repeat(12)],
  ['in milliseconds', `${TIME}000`],
  ['beyond all numbers', '9'.repeat(400)],
  ['that is not a number', 'NaN'],
  ['that came twice', `${TIME},${TIME}`],
])('a timestamp %s is invalid, however well it is signed', async (_name, timestamp) => {
  expect(await verify(webhookHeaders(KEY, TASK, timestamp))).toBe('invalid');
});

describe('is invalid', () => {
  test('a signature for another task', async () => {
    expect(await verify(headers(TIME, SIGNATURE), 'another-task')).toBe('invalid');
  });

  test('a signature for another time', async () => {
    expect(await verify(headers('1769670761', SIGNATURE))).toBe('invalid');
  });

  test('a signature with another key', async () => {
    expect(await verify(webhookHeaders('another-key', TASK, TIME))).toBe('invalid');
  });

  test('any signature where no task could be read', async () => {
    const verifier = webhookVerifierOf(KEY);

    for (const taskId of ['', 'undefined', TASK]) {
      expect(await verifier.verify(webhookHeaders(KEY, taskId, TIME), undefined, NOW)).toBe('invalid');
    }
  });

  test('a header in two cases of letters: which of them counts is not for us to guess', async () => {
    const twice = { ...headers(TIME, SIGNATURE), 'X-Webhook-Signature': SIGNATURE };

    expect(await verify(twice)).toBe('invalid');
  });
});

describe('property: only the key lets in, and nothing is thrown', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String({ minLength: 44, maxLength: 44 }),
    fc.constantFrom(TIME, SIGNATURE, ''),
    fc.constant(undefined),
  );

  test('property: any headers', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('x-webhook-signature', 'X-Webhook-Timestamp', '__proto__', 'constructor'),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, anything), fc.string(), async (given, taskId) => {
        expect(['missing', 'invalid']).toContain(await verify(given, taskId));
      }),
    );
  });

  test('property: any two values', async () => {
    await fc.assert(
      fc.asyncProperty(anything, anything, fc.string(), async (timestamp, signature, taskId) => {
        const given = { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature };

        expect(['missing', 'invalid']).toContain(await verify(given, taskId));
      }),
    );
  });
});

describe('the key', () => {
  /** A verifier whose key is a minute old, and was rotated since. */
  async function anOldVerifier() {
    const world = { nowMs: 0, keys: [OLD_KEY], fetches: 0, isDown: false };
    const keyring = createKeyring(
      () => {
        world.fetches += 1;
        if (world.isDown) return Promise.reject(new SecretUnavailableError({ cause: 'down' }));
        return Promise.all(world.keys.map(importSigningKey));
      },
      () => world.nowMs,
    );
    const verifier = createWebhookVerifier(keyring);
    await verifier.verify(webhookHeaders(OLD_KEY, TASK, TIME), TASK, NOW);
    world.keys = [KEY, OLD_KEY];
    world.nowMs = 60_000;
    return { world, verify: (given: Headers) => verifier.verify(given, TASK, NOW) };
  }

  test('that was rotated in is found at the first signature that it made', async () => {
    const { world, verify } = await anOldVerifier();

    expect(await verify(headers(TIME, SIGNATURE))).toBe('valid');
    expect(await verify(webhookHeaders(OLD_KEY, TASK, TIME))).toBe('valid');
    expect(world.fetches).toBe(2);
  });

  test('is fetched once a minute for signatures that no key made', async () => {
    const { world, verify } = await anOldVerifier();

    for (let times = 0; times < 3; times++) {
      expect(await verify(webhookHeaders('another-key', TASK, TIME))).toBe('invalid');
    }
    expect(world.fetches).toBe(2);
  });

  test.each<[string, Headers]>([
    ['is missing', {}],
    ['is not base64', headers(TIME, 'nonsense!')],
    ['has no time', headers('now', SIGNATURE)],
  ])('is not fetched for a signature that %s: no key would change that', async (_name, given) => {
    const { world, verify } = await anOldVerifier();

    await verify(given);

    expect(world.fetches).toBe(1);
  });

  test('that cannot be fetched leaves open whether an unknown signature is bad', async () => {
    const { world, verify } = await anOldVerifier();
    world.isDown = true;

    await expect(verify(headers(TIME, SIGNATURE))).rejects.toThrow(SecretUnavailableError);
    expect(await verify(webhookHeaders(OLD_KEY, TASK, TIME))).toBe('valid');
  });
});
