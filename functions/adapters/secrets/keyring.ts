import type { CryptoKey } from 'jose';

/**
 * How long fetched keys are used without another fetch, in milliseconds.
 *
 * A secret that was rotated out twice, because it leaked, is rejected after this time at the latest.
 */
const KEYS_MAX_AGE_MS = 15 * 60_000;

/**
 * How long after one fetch of the keys an unknown signature may cause the next fetch, in milliseconds.
 *
 * A new secret is found at the first signature that was made with it; a flood of forged signatures costs one call a minute.
 */
const REFRESH_INTERVAL_MS = 60_000;

/**
 * Fetches the current key and the previous key, if there is one, in this order. They are imported, as an import takes longer than
 * a verification.
 *
 * @throws {SecretUnavailableError} a retry is safe.
 */
export type FetchKeys = () => Promise<readonly CryptoKey[]>;

/** The keys that verify signatures, fetched only when needed. */
export interface Keyring {
  /** @throws {SecretUnavailableError} if no key could be fetched yet; a retry is safe. */
  keys(): Promise<readonly CryptoKey[]>;
  /**
   * Returns freshly fetched keys, for a signature that no key verified; `undefined` if the keys were fetched less than a minute
   * ago, so that the signature is invalid.
   *
   * @throws {SecretUnavailableError} if the last fetch failed, so that the signature cannot be judged; a retry is safe.
   */
  refreshedKeys(): Promise<readonly CryptoKey[] | undefined>;
}

/** @param nowMs a clock, in milliseconds; only differences count. */
export function createKeyring(fetchKeys: FetchKeys, nowMs: () => number): Keyring {
  let known: { readonly keys: readonly CryptoKey[]; readonly fetchedAtMs: number } | undefined;
  let lastAttempt: { readonly atMs: number; readonly keys: Promise<unknown> } = {
    atMs: -Infinity,
    keys: Promise.resolve(),
  };

  async function fetch(): Promise<readonly CryptoKey[]> {
    const fetchedAtMs = nowMs();
    const fetching = fetchKeys();
    lastAttempt = { atMs: fetchedAtMs, keys: fetching };
    known = { keys: await fetching, fetchedAtMs };
    return known.keys;
  }

  const mayAttempt = () => nowMs() - lastAttempt.atMs >= REFRESH_INTERVAL_MS;

  return {
    async keys() {
      if (known === undefined) return fetch();
      if (nowMs() - known.fetchedAtMs < KEYS_MAX_AGE_MS || !mayAttempt()) return known.keys;
      const { keys } = known;
      // An outage of the secret's store must not stop callbacks that the known keys can verify.
      return fetch().catch(() => keys);
    },
    async refreshedKeys() {
      if (mayAttempt()) return fetch();
      // Throws the error of the last fetch, if it failed.
      await lastAttempt.keys;
      return undefined;
    },
  };
}

/** Returns a secret's key for verifying HS256 signatures: the secret's UTF-8 bytes. */
export function importSigningKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/**
 * Calls `check` with one key after the other, and with freshly fetched keys if none of them has an answer: a secret may have been
 * rotated since.
 *
 * @param check returns `undefined` if another key may have an answer; its second argument is true for the previous key.
 * @returns `undefined` if no current key has an answer.
 * @throws {SecretUnavailableError} if the keys could not be fetched, so that there is no answer; a retry is safe.
 */
export async function tryKeys<Answer>(
  keyring: Keyring,
  check: (key: CryptoKey, isPrevious: boolean) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const answer = await firstAnswer(await keyring.keys(), check);
  if (answer !== undefined) return answer;
  const refreshed = await keyring.refreshedKeys();
  return refreshed && firstAnswer(refreshed, check);
}

async function firstAnswer<Answer>(
  keys: readonly CryptoKey[],
  check: (key: CryptoKey, isPrevious: boolean) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  for (const [index, key] of keys.entries()) {
    const answer = await check(key, index > 0);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
