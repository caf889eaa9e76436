import { MASK } from '../../contract/masking/create-mask.ts';

/** The backslashes of one escape: JSON has one, JSON inside a JSON string two, and so on. */
const BACKSLASHES = String.raw`\\{1,8}`;

/** The characters that JSON may write with a backslash before them. */
const QUOTABLE = '"/\\';

/**
 * Creates a function that masks the API key in a string. The provider may echo the key: plain, or with any of its characters
 * escaped as in JSON or a URL.
 *
 * A key may have any characters. Other encodings of a key with letters and digits are masked by `createMask`.
 *
 * @param key one character or more.
 */
export function createKeyMask(key: string): (text: string) => string {
  const written = new RegExp(Array.from(key, waysToWrite).join(''), 'g');
  return (text) => text.replaceAll(written, MASK);
}

/** Returns a pattern for an ASCII character. */
function waysToWrite(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0');
  const digits = code.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const plain = `${QUOTABLE.includes(character) ? String.raw`\\{0,8}` : ''}${String.raw`\x`}${code}`;
  return `(?:${plain}|${BACKSLASHES}u00${digits}|%${digits})`;
}
