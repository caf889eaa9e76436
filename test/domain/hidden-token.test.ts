import { describe, expect, test } from '@jest/globals';
import { maskToken } from '../../functions/domain/mask-token.ts';
import { excerptBody, readBody } from '../../functions/domain/read-body.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_A';

const escapeAll = (prefix: string) =>
  TOKEN.replaceAll(/[^]/g, (character) => prefix + character.charCodeAt(0).toString(16));

describe('a token is masked behind more than one escape', () => {
  test.each([
    ['of JSON in JSON', `{"v":"{\\"u\\":\\"${escapeAll('\\\\u00')}\\"}"}`, '{"v":"{\\"u\\":\\"***\\"}"}'],
    ['of JSON in JSON in JSON', `"${escapeAll('\\\\\\\\u00')}"`, '"***"'],
    ['of a URL', `{"u":"${escapeAll('%')}"}`, '{"u":"***"}'],
    [
      'of a URL, in capitals',
      `{"u":"${TOKEN.replaceAll('-', '%2D').replaceAll('_', '%5F')}"}`,
      '{"u":"***"}',
    ],
  ])('%s', (_name, text, expected) => {
    expect(maskToken(text, TOKEN)).toBe(expected);
  });

  test('and what stands in other texts stays as it came', () => {
    const text = `{"a":"\\\\u0041%41","${escapeAll('%')}":"\\u0041"}`;

    expect(maskToken(text, TOKEN)).toBe('{"a":"\\\\u0041%41","***":"\\u0041"}');
  });

  test('and what JSON needs beside it stays', () => {
    expect(maskToken(`"${TOKEN}%22\\u005c\\\\u0022${TOKEN}"`, TOKEN)).toBe('"***%22\\u005c\\\\u0022***"');
  });
});

test.each(['utf-32le', 'utf-32be'])('a token in %s is masked in what cannot be read', (encoding) => {
  const wide = (text: string) => {
    const bytes = Buffer.from(Uint32Array.from(text, (character) => character.charCodeAt(0)).buffer);
    return encoding === 'utf-32le' ? bytes : bytes.swap32();
  };

  expect(readBody(wide(`oops ${TOKEN}!`), undefined, TOKEN)).toEqual({
    kind: 'not_json',
    kept: wide('oops ***!').toString('latin1'),
  });
});

test('no part of a token is left at the edge of what is too large, however long it is written', () => {
  const body = Buffer.from(`${'x'.repeat(1_000)}${escapeAll('\\u00')}"${'y'.repeat(200)}`);

  expect(excerptBody(body, 1_024, TOKEN)).toBe(`${'x'.repeat(1_000)}***"${'y'.repeat(20)}`);
});
