import { describe, expect, test } from '@jest/globals';
import { decodeText } from '../../../functions/contract/masking/decode-text.ts';

const asText = (codes: Uint8Array) => String.fromCharCode(...codes).replaceAll('\0', '0');

describe('a string is decoded', () => {
  test.each([
    [
      'letters, digits and the punctuation of tokens',
      'aZ09-_.+/',
      'aZ09-_.+/',
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    ['all else as one space', 'a{"😀é\u0001b', 'a b', [0, 1, 7, 8]],
    ['zeros between letters', 'a\0b', 'a0b', [0, 1, 2, 3]],
    ['nothing', '', '', [0]],
    ["JSON's escapes", 'a\\u0041\\u002Db', 'aA-b', [0, 1, 7, 13, 14]],
    ['those of JSON in JSON', 'a\\\\u005f\\\\\\\\u0042', 'a_B', [0, 1, 8, 17]],
    ['those of an escaped zero', 'a\\u0000b', 'a0b', [0, 1, 7, 8]],
    ['an escape of what is not a letter', 'a\\u0022\\u0020b', 'a b', [0, 1, 13, 14]],
    ['an escape beyond ASCII', 'a\\u00e9b', 'a b', [0, 1, 7, 8]],
    ['what is not an escape of JSON', 'a\\u0141b\\U0041', 'a u0141b U0041', undefined],
    ['escapes of programs', '\\x41\\x2d', 'A-', [0, 4, 8]],
    ['a slash behind backslashes', 'a\\/b\\\\/c', 'a/b/c', [0, 1, 3, 4, 7, 8]],
    ['white space as escapes', 'a\\nb\\\\rc\\td', 'a b c d', [0, 1, 3, 4, 7, 8, 10, 11]],
    ['white space as escapes beside other', 'a \\n b', 'a   b', [0, 1, 2, 4, 5, 6]],
    ['backslashes alone', 'a\\\\\\b\\"c', 'a  c', undefined],
    ['escapes of URLs', '%41%2e%2Fb', 'A./b', [0, 3, 6, 9, 10]],
    ['escapes of URLs in URLs', '%2541%252525412', 'AA2', [0, 5, 14, 15]],
    ['an escape that is invalid', '%4g%', ' 4g ', [0, 1, 2, 3, 4]],
    ['HTML in hexadecimal', '&#x41;&#X002e;b', 'A.b', [0, 6, 14, 15]],
    ['HTML in decimal', '&#65;&#046;&#100;b', 'A.db', [0, 5, 11, 17, 18]],
    ['HTML in HTML', '&amp;#65;&amp;amp;#x42;', 'AB', [0, 9, 23]],
    ['HTML that is invalid', '&#x1;&amp;&#1;', ' x1 amp 1 ', undefined],
  ])('%s', (_what, text, decoded, starts) => {
    const { codes, starts: actual } = decodeText(text);

    expect(asText(codes)).toBe(decoded);
    expect(actual).toHaveLength(codes.length + 1);
    if (starts !== undefined) expect([...actual]).toEqual(starts);
  });
});

test('the letter of an escape is among the letters where a reader may take it for one', () => {
  const { codes, letters, lettersBesideNames } = decodeText('a\\n\\\\b\\c');

  expect(asText(codes)).toBe('a   c');
  expect(letters.text).toBe('anbc');
  expect([...letters.places.subarray(0, 4)]).toEqual([0, 1, 2, 4]);
  expect(lettersBesideNames.text).toBe('ac');
  expect([...lettersBesideNames.places.subarray(0, 2)]).toEqual([0, 4]);
});

test('letters are without punctuation', () => {
  expect(decodeText('aZ-_.+/\0 \\u002e\\u0041%39').letters.text).toBe('aZA9');
});

describe('names of members are known', () => {
  test.each([
    ['in JSON', '{"ab":"cd"}', 'cd'],
    ['with white space', '{"ab" \n : "cd"}', 'cd'],
    ['in a string of JSON', '"{\\"ab\\":\\"cd\\"}"', 'cd'],
    ['several', '{"a":"b","c":{"d":["e"]}}', 'be'],
    ['and no value is taken for one', '["a","b"]', 'ab'],
    ['nor what stands outside of quotation marks', 'a:b', 'ab'],
    ['nor a string without an end', '"a', 'a'],
  ])('%s', (_where, text, beside) => {
    expect(decodeText(text).lettersBesideNames.text).toBe(beside);
    expect(decodeText(text).letters.text).toBe(text.replaceAll(/\\.|[^a-e]/g, ''));
  });
});
