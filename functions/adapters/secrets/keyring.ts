import type { CryptoKey } from 'jose';

/**
 * How long fetched keys are trusted without asking again, in milliseconds.
 *
 * A secret that was rotated out twice, because it leaked, stops opening doors after this time at the latest.
 */
export const KEYS_MAX_AGE_MS = 15 * 60_000;

/**
 * How long after one attempt to fetch the keys the next unknown signature may cause another, in milliseconds.
 *
 * A new secret is found at the first signature that it made; a flood of forged ones costs one call a minute.
 */
export const REFRESH_INTERVAL_MS = 60_000;

/**
 * Fetches the keys that are good now: the current one first, then the previous one if there is one. Imported, as
 * that takes longer than to verify with one.
 *
 * @throws {SecretUnavailableError} a retry is safe.
 */
export type FetchKeys = () => Promise<readonly CryptoKey[]>;

/** The keys that signatures are checked against, fetched when needed and no more often than that. */
export interface Keyring {
  /** @throws {SecretUnavailableError} when no key could be fetched yet; a retry is safe. */
  keys(): Promise<readonly CryptoKey[]>;
  /**
   * Answers freshly fetched keys, for a signature that no key verified; `undefined` when they were fetched less than a
   * minute ago, so that the signature is known to be bad.
   *
   * @throws {SecretUnavailableError} when the last attempt failed, so that nobody knows; a retry is safe.
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
      // Throws what the last attempt threw.
      await lastAttempt.keys;
      return undefined;
    },
  };
}
