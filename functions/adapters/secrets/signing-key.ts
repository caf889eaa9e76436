import type { CryptoKey } from 'jose';

/** Returns a secret's key for verifying HS256 signatures: the secret's UTF-8 bytes. */
export function importSigningKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}
