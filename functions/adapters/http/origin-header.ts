import { type Keyring, tryKeys } from '../secrets/keyring.ts';
import type { Headers } from './webhook-signature.ts';

/** The header that a content delivery network adds to each request, with a secret that only it knows. */
export const ORIGIN_HEADER = 'x-origin-verify';

/** Any bytes: two keys are equal if they sign the same alike. */
const MESSAGE = new TextEncoder().encode('origin');

const HMAC = { name: 'HMAC', hash: 'SHA-256' };

export interface OriginVerifier {
  /**
   * Decides whether a request came through your network: whether its header has the secret's current or previous value.
   *
   * @throws {SecretUnavailableError} if the secret could not be fetched; a retry is safe.
   */
  isOurs(headers: Headers): Promise<boolean>;
}

/** Creates a verifier that compares HMACs of the values, which takes the same time for each wrong value (WebCrypto). */
export function createOriginVerifier(keyring: Keyring): OriginVerifier {
  return {
    async isOurs(headers) {
      // The gateway sends names in lower case, and joins repeated headers with a comma.
      const value = new TextEncoder().encode(headers[ORIGIN_HEADER] ?? '');
      if (value.length === 0) return false;
      const given = await crypto.subtle.importKey('raw', value, HMAC, false, ['sign']);
      const signature = await crypto.subtle.sign('HMAC', given, MESSAGE);
      const isEqual = await tryKeys(keyring, async (key) => {
        // `undefined` continues with the next key.
        return (await crypto.subtle.verify('HMAC', key, signature, MESSAGE)) || undefined;
      });
      return isEqual ?? false;
    },
  };
}
