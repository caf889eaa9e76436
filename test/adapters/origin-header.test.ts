import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createOriginVerifier } from '../../functions/adapters/http/origin-header.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';

const verifierOf = (...secrets: readonly string[]) =>
  createOriginVerifier(
    createKeyring(
      () => Promise.all(secrets.map(importSigningKey)),
      () => 0,
    ),
  );

const verifier = verifierOf('current-origin-secret', 'previous-origin-secret');

describe('a request came through the network in front', () => {
  test.each([
    ['the current value', 'current-origin-secret', true],
    ['the previous value, while CloudFront still sends it', 'previous-origin-secret', true],
    ['another value', 'another-origin-secret', false],
    ['the value twice, as a repeated header', 'current-origin-secret,current-origin-secret', false],
    ['the value in capitals', 'CURRENT-ORIGIN-SECRET', false],
    ['the beginning of the value', 'current-origin-secre', false],
    ['nothing', '', false],
  ])('with %s: %s is %p', async (_name, value, expected) => {
    await expect(verifier.isOurs({ 'x-origin-verify': value })).resolves.toBe(expected);
  });

  test('never without the header', async () => {
    await expect(verifier.isOurs({ 'x-origin-other': 'current-origin-secret' })).resolves.toBe(false);
  });

  test('property: no other value is taken for the secret', async () => {
    const values = fc.string({ unit: 'binary' }).filter((value) => value !== 'current-origin-secret');

    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        await expect(verifierOf('current-origin-secret').isOurs({ 'x-origin-verify': value })).resolves.toBe(
          false,
        );
      }),
    );
  });

  test('cannot be said while the secret cannot be fetched', async () => {
    const unavailable = new SecretUnavailableError({ cause: 'an outage', secret: 'origin secret' });
    const cut = createOriginVerifier(
      createKeyring(
        () => Promise.reject(unavailable),
        () => 0,
      ),
    );

    await expect(cut.isOurs({ 'x-origin-verify': 'any' })).rejects.toBe(unavailable);
  });
});
