import type { CryptoKey } from 'jose';
import type { Keyring } from './keyring.ts';

/**
 * Asks one key after the other, and freshly fetched ones if none of them has an answer: a secret may have been rotated in
 * since.
 *
 * @param ask answers `undefined` when another key may know more; it is told whether it asks the previous key.
 * @returns `undefined` when no key that is good now has an answer.
 * @throws {SecretUnavailableError} when the keys could not be fetched, so that nobody knows; a retry is safe.
 */
export async function askKeys<Answer>(
  keyring: Keyring,
  ask: (key: CryptoKey, isPrevious: boolean) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const answer = await firstAnswer(await keyring.keys(), ask);
  if (answer !== undefined) return answer;
  const refreshed = await keyring.refreshedKeys();
  return refreshed && firstAnswer(refreshed, ask);
}

async function firstAnswer<Answer>(
  keys: readonly CryptoKey[],
  ask: (key: CryptoKey, isPrevious: boolean) => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  for (const [index, key] of keys.entries()) {
    const answer = await ask(key, index > 0);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
