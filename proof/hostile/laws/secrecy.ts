import { findTrace, unescape } from '../../../test/support/find-trace.ts';
import { PREVIOUS_SECRET, SECRET } from '../tokens/sign.ts';

/** Shorter tokens stand in any text by chance. No token of ours has fewer than a hundred characters. */
const MIN_CHARACTERS = 24;

/** A token with a signature of HS256. */
const SIGNED = /\.[\w-]{43}$/;

const SECRETS = [SECRET, PREVIOUS_SECRET];

/**
 * Returns what a string must not contain: a secret, or the token, also where it is hidden behind escapes of JSON, behind
 * percent signs, or in characters of two or four bytes; and of a token's signature not even a part, in any encoding, with any
 * characters between its own.
 */
export function findSecret(text: string, tokens: readonly (string | undefined)[]): string | undefined {
  const tell = tokens.filter((token) => token !== undefined && token.length >= MIN_CHARACTERS);
  const plain = unescape(text);
  const isIn = (secret: string | undefined) =>
    secret !== undefined && (text.includes(secret) || plain.includes(secret));
  if (SECRETS.some(isIn)) return 'a secret';
  if (tell.some(isIn)) return 'the token';
  return tell
    .map((token = '') => (SIGNED.test(token) ? findTrace(text, token) : undefined))
    .find((trace) => trace !== undefined);
}
