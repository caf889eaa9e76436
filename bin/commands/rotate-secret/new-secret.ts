import { randomInt } from 'node:crypto';

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** As long as the stack's first value: 381 bits, where HS256 requires 256. */
const LENGTH = 64;

/** Creates a value like the one that the deployment generated. */
export function newSecret(): string {
  return Array.from({ length: LENGTH }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join(
    '',
  );
}
