import type { CryptoKey } from 'jose';
import type { Keyring } from './keyring.ts';

/**
 * Calls `ask` with one key after the other, and with freshly fetched keys if none of them has an answer: a secret may have been
 * rotated since.
 *
 * @param ask returns `undefined` if another key may have an answer; its second argument is true for the previous key.
 * @returns `undefined` if no current key has an answer.
 * @throws {SecretUnavailableError} if the keys could not be fetched, so that there is no answer; a retry is safe.
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
