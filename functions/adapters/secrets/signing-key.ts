import type { CryptoKey } from 'jose';

/** Answers the key that a secret stands for, to verify HS256 signatures with: the secret's UTF-8 bytes. */
export function importSigningKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}
