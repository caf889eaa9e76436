import { PREVIOUS_SECRET, SECRET } from '../tokens/sign.ts';

/** Shorter tokens stand in any text by chance. No token of ours has fewer than a hundred characters. */
const MIN_CHARACTERS = 24;

const SECRETS = [SECRET, PREVIOUS_SECRET];

/**
 * Answers what in a text must not be there: a secret, or the token, also where it is hidden behind escapes of JSON, behind
 * percent signs, or in characters of two or four bytes.
 */
export function findSecret(text: string, tokens: readonly (string | undefined)[]): string | undefined {
  const tell = tokens.filter((token) => token !== undefined && token.length >= MIN_CHARACTERS);
  const plain = unwrap(text);
  const isIn = (secret: string | undefined) =>
    secret !== undefined && (text.includes(secret) || plain.includes(secret));
  if (SECRETS.some(isIn)) return 'a secret';
  return tell.some(isIn) ? 'the token' : undefined;
}

function unwrap(text: string): string {
  return (
    text
      .replaceAll('\u0000', '')
      // First the runs of backslashes, of any length: to look for what follows one takes the square of its length.
      .replaceAll(/\\+/g, '\\')
      .replaceAll(/\\u00([2-7][0-9a-f])|%([2-7][0-9a-f])/gi, (_, escaped?: string, encoded?: string) =>
        String.fromCharCode(Number.parseInt(escaped ?? encoded ?? '', 16)),
      )
  );
}
