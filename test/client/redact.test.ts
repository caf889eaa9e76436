import { expect, test } from '@jest/globals';
import { redact } from '../../client/redact.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJnZW5lcmF0ZSJ9.c2lnbmF0dXJl';

test.each([
  ['what is harmless', 'Bad voiceName', 'Bad voiceName'],
  ['without a secret, wherever it is', 'key sk-1 and sk-1', 'key *** and ***'],
  ['without a token', `at https://x/${TOKEN}?a`, 'at https://x/***?a'],
  ['without half a token', `at ${TOKEN.slice(0, 30)}`, 'at ***'],
  ['on one line', 'a\r\nb\u0000c', 'a b c'],
  ['not at length', 'x'.repeat(600), 'x'.repeat(512)],
  ['without a token that would be cut', `${'x'.repeat(500)} ${TOKEN}`, `${'x'.repeat(500)} ***`],
  ['with whole characters only', `${'x'.repeat(511)}😀`, `${'x'.repeat(511)}\ufffd`],
])('shows %s', (_what, text, shown) => {
  expect(redact(text, ['sk-1', ''])).toBe(shown);
});
