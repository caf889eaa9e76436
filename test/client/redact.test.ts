import { expect, test } from '@jest/globals';
import { redact } from '../../client/redact.ts';
import { aToken } from '../support/a-token.ts';
import { findTrace } from '../support/find-trace.ts';
import { ECHOES, signatureOf } from '../support/token-echoes.ts';

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

const MINTED = aToken();
const URL = `https://api.example/suno/voice-generate-callback/${MINTED}`;
const LEFT_OUT = '[left out: it may hold the token of a callback URL, or a key]';

test.each([
  ['as a whole', `Bad callBackUrl ${URL}`, 'Bad callBackUrl ***'],
  ['by its token', `Bad token ${MINTED}`, 'Bad token ***'],
  ['by its signature', `Bad signature ${signatureOf(MINTED).slice(3)}`, 'Bad signature ***'],
  ['in parts', signatureOf(MINTED).replaceAll(/.{6}/g, '$& and '), LEFT_OUT],
  ['of another', `https://x/voice-generate-callback/other`, 'https://x/voice-generate-callback/***'],
  ['of another, encoded', Buffer.from(aToken('other')).toString('base64'), LEFT_OUT],
])('shows no callback URL %s', (_how, text, shown) => {
  expect(redact(text, [], URL)).toBe(shown);
});

test.each(Object.entries(ECHOES))('shows nothing of a token that comes back %s', (_how, echo) => {
  const text = JSON.parse(`"Bad callBackUrl: ${echo(MINTED)}"`) as string;

  expect(findTrace(redact(text, ['sk-1'], URL), MINTED)).toBeUndefined();
});

test.each([
  ['a key', 'sk-provider-key-1234567890'],
  ['a signing secret', 'canarycurrentsecret0canarycurrentsecret0canarycurrentsecret01234'],
])('shows nothing of %s in base64 and hexadecimal', (_what, secret) => {
  const encoded = [Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')];

  expect(redact(`see ${encoded.join(' ')}`, [secret])).toMatch(/^see \*\*\*=* \*\*\*$/);
});
