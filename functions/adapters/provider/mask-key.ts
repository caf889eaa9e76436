import { MASK } from '../../contract/masking/create-mask.ts';

/** How many backslashes one escape has: JSON has one, JSON in a text of JSON two, and so on. */
const BACKSLASHES = String.raw`\\{1,8}`;

/** What JSON may write with a backslash before it. */
const QUOTABLE = '"/\\';

/**
 * Makes what answers a text without the API key, which the provider may echo: plain, or with any of its characters behind
 * an escape of JSON or of a URL.
 *
 * A key may have any characters. What is written otherwise of a key with letters and digits is masked by `createMask`.
 *
 * @param key of one character or more.
 */
export function createKeyMask(key: string): (text: string) => string {
  const written = new RegExp(Array.from(key, waysToWrite).join(''), 'g');
  return (text) => text.replaceAll(written, MASK);
}

/** A character of ASCII, as a pattern. */
function waysToWrite(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0');
  const digits = code.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const plain = `${QUOTABLE.includes(character) ? String.raw`\\{0,8}` : ''}${String.raw`\x`}${code}`;
  return `(?:${plain}|${BACKSLASHES}u00${digits}|%${digits})`;
}
