import { describe, expect, test } from '@jest/globals';
import { isRef } from '../../functions/contract/ref.ts';

describe('a reference can be sent with every event', () => {
  test.each([
    ['one character', 'r', true],
    ['128 characters', 'r'.repeat(128), true],
    ['any script and sign', 'Bestellung 17 ✓ 注文 \u{1f600}', true],
    ['nothing', '', false],
    ['129 characters', 'r'.repeat(129), false],
    ['no text', 17, false],
    ['no text, but as long as one', ['order-17'], false],
    ['nothing at all', undefined, false],
    ['a NUL', 'a\u0000b', false],
    ['a line end', 'a\nb', false],
    ['a control character beyond ASCII', 'a\u0085b', false],
    ['half a character', 'a\ud800', false],
    ['U+FFFE', 'a\ufffe', false],
    ['U+FFFF', 'a\uffff', false],
  ])('%s: %j is %s', (_name, value, expected) => {
    expect(isRef(value)).toBe(expected);
  });
});
