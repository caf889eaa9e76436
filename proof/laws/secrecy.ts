import { findTrace, unescape } from '../../test/support/find-trace.ts';

/** Shorter tokens stand in any text by chance. No token of ours has fewer than a hundred characters. */
const MIN_CHARACTERS = 24;

/** A token with a signature of HS256. */
const SIGNED = /\.[\w-]{43}$/;

export interface Secrets {
  readonly secrets: readonly string[];
  readonly tokens: readonly (string | undefined)[];
}

/**
 * No token and no secret is in an answer, a log line, an event or the store.
 *
 * A secret or token counts also where it is hidden behind escapes of JSON, behind percent signs, or in characters of two or four
 * bytes; of a token's signature not even a part may be left, in any encoding, with any characters between its own.
 *
 * @returns what was found.
 */
export function findSecret(text: string, { secrets, tokens }: Secrets): string | undefined {
  const tell = tokens.filter((token) => token !== undefined && token.length >= MIN_CHARACTERS);
  const plain = unescape(text);
  const isIn = (secret: string | undefined) =>
    secret !== undefined && (text.includes(secret) || plain.includes(secret));
  if (secrets.some(isIn)) return 'a secret';
  if (tell.some(isIn)) return 'the token';
  return tell
    .map((token = '') => (SIGNED.test(token) ? findTrace(text, token) : undefined))
    .find((trace) => trace !== undefined);
}
