import { expect, test } from '@jest/globals';
import type { CryptoKey } from 'jose';
import { type Keyring, tryKeys } from '../../functions/adapters/secrets/keyring.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';

/** Keys are only passed on: any distinct object will do. */
const keysOf = (...names: string[]) => names.map((name) => ({ name }) as unknown as CryptoKey);

/** Verifies with a keyring, and returns which keys were tried, in order. */
async function ask(keyring: Keyring, answers: Readonly<Record<string, string | false>>) {
  const asked: string[] = [];
  const answer = await tryKeys(keyring, (key, isPrevious) => {
    const { name } = key as unknown as { name: string };
    asked.push(isPrevious ? `${name} as previous` : name);
    return Promise.resolve(answers[name]);
  });
  return { answer, asked };
}

const aKeyring = (known: string[], refreshed: string[] | undefined): Keyring => ({
  keys: () => Promise.resolve(keysOf(...known)),
  refreshedKeys: () => Promise.resolve(refreshed && keysOf(...refreshed)),
});

test.each<[string, string[], string[] | undefined, Record<string, string | false>, unknown]>([
  ['the first that knows', ['a', 'b'], ['c'], { a: 'yes' }, { answer: 'yes', asked: ['a'] }],
  [
    'the second, if the first does not',
    ['a', 'b'],
    ['c'],
    { b: 'yes' },
    { answer: 'yes', asked: ['a', 'b as previous'] },
  ],
  ['the first of two that know', ['a', 'b'], ['c'], { a: '1', b: '2' }, { answer: '1', asked: ['a'] }],
  ['a fresh one, if no other does', ['a'], ['c', 'a'], { c: 'yes' }, { answer: 'yes', asked: ['a', 'c'] }],
  ['a refusal, as that is an answer', ['a', 'b'], ['c'], { a: false }, { answer: false, asked: ['a'] }],
  ['nobody', ['a'], ['c', 'a'], {}, { answer: undefined, asked: ['a', 'c', 'a as previous'] }],
  ['nobody, with keys that are fresh already', ['a'], undefined, {}, { answer: undefined, asked: ['a'] }],
])('the answer is that of %s', async (_whose, known, refreshed, answers, expected) => {
  expect(await ask(aKeyring(known, refreshed), answers)).toStrictEqual(expected);
});

test('keys that an answer does not need are not fetched', async () => {
  const keyring: Keyring = {
    keys: () => Promise.resolve(keysOf('a')),
    refreshedKeys: () => Promise.reject(new Error('not requested')),
  };

  expect(await ask(keyring, { a: 'yes' })).toEqual({ answer: 'yes', asked: ['a'] });
});

test.each(['keys', 'refreshedKeys'] as const)('an outage is reported, also of %s', async (part) => {
  const down = () => Promise.reject(new SecretUnavailableError({ cause: 'down' }));

  await expect(ask({ ...aKeyring(['a'], ['b']), [part]: down }, {})).rejects.toThrow(SecretUnavailableError);
});
