import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMask, LEFT_OUT, showMasked } from '../../../functions/contract/masking/create-mask.ts';
import { aToken } from '../../support/a-token.ts';
import { findTrace } from '../../support/find-trace.ts';
import { signatureOf } from '../../support/token-echoes.ts';

const TOKEN = aToken();
const [HEADER = '', CLAIMS = '', SIGNATURE = ''] = TOKEN.split('.');

const inUrls = createMask({ secrets: [], unknown: 'in URLs' });
const all = createMask({ secrets: [], unknown: 'all' });
const show = (text: string) => showMasked(all(text));

describe('the last part of a callback URL is masked', () => {
  test.each([
    ['whatever it is', '/suno/voice-validate-callback/other.to-ken', '/suno/voice-validate-callback/***'],
    ['behind several slashes', 'voice-a-callback//x_+-.y', 'voice-a-callback//***'],
    ['behind escaped slashes', 'voice-a-callback\\/token\\/more', 'voice-a-callback\\/***\\/more'],
    ['in escapes', 'voice-a-callback\\u002ftok\\u0065n?x', 'voice-a-callback\\u002f***?x'],
    ['percent-encoded', 'VOICE-A-CALLBACK%2Ftok%65n%22', 'VOICE-A-CALLBACK%2F***%22'],
    ['up to a line end', 'voice-a-callback/token\\nNext', 'voice-a-callback/***\\nNext'],
    [
      'once and again',
      'voice-a-callback/x, voice-b-callback/yyy',
      'voice-a-callback/*, voice-b-callback/***',
    ],
    ['if there is one', 'voice-a-callback/ voice-a-callback', 'voice-a-callback/ voice-a-callback'],
    ['and no other', 'voice--callback/x voice-1-callback/y', 'voice--callback/x voice-1-callback/y'],
  ])('%s', (_how, text, masked) => {
    expect(inUrls(text)).toEqual({ text: masked, isCertain: true, left: [] });
    expect(all(text).text).toBe(masked);
  });

  test('and nothing else, where other tokens are none of ours', () => {
    expect(inUrls(`${TOKEN} ${SIGNATURE}`)).toMatchObject({ text: `${TOKEN} ${SIGNATURE}`, isCertain: true });
  });
});

describe('what looks like a token is masked', () => {
  test.each([
    ['a token', `see ${TOKEN}!`, 'see ***!'],
    ['a token at the end of a sentence', `see ${TOKEN}...`, 'see ***'],
    ['a token within a word', `see x-${TOKEN}`, 'see ***'],
    ['the beginning of a token within a word', `see x-${TOKEN.slice(0, 40)}`, 'see x-***'],
    ['a token with escapes', `see ${TOKEN.replaceAll('.', '%2E')}!`, 'see ***!'],
    ['a token that is cut off', `see ${TOKEN.slice(0, 40)}`, 'see ***'],
    [
      'a token that is cut off, behind long and before short words',
      `see errorMessage ${TOKEN.slice(0, 40)}, says eightabc`,
      'see errorMessage ***, says eightabc',
    ],
    [
      'a token of another kind, with a long signature',
      `see ${HEADER}.${CLAIMS}.${SIGNATURE.repeat(8)} aB3456789012`,
      'see *** aB3456789012',
    ],
    ['the claims and the signature', `see ${CLAIMS.slice(9)}.${SIGNATURE}!`, 'see ***!'],
    ['the signature', `see ${SIGNATURE}!`, 'see ***!'],
    ['the signature behind a dot', `see .${SIGNATURE}`, 'see ***'],
    ['the signature before dots', `see ${SIGNATURE}..`, 'see ***'],
    ['the beginning of a token', 'see eyJ01234567', 'see ***'],
  ])('%s', (_what, text, masked) => {
    expect(all(text)).toMatchObject({ text: masked, isCertain: true });
  });

  test.each([
    ['the beginning of one that is too short', 'eyJ0123456'],
    ['an id', '5c79be8e-0f1a-4b3c-9d2e-7f6a1b0c4d58 VOICE_8f2c1d4e5a6b7c8d9'],
    ['43 characters without a capital', SIGNATURE.toLowerCase()],
    ['43 characters without a small letter', SIGNATURE.toUpperCase()],
    ['43 characters without a digit', SIGNATURE.replaceAll(/\d/g, 'x')],
    ['42 characters', SIGNATURE.slice(1)],
    ['44 characters', `x${SIGNATURE}`],
    ['43 characters that no signature ends with', `${SIGNATURE.slice(0, -1)}B`],
    ['43 characters before others', `${SIGNATURE}.png`],
    ['what may be a part, where no token is', 'aB3456789012345'],
  ])('but not %s', (_what, text) => {
    expect(all(text)).toMatchObject({ text, isCertain: true });
  });
});

describe('a string is left out where it is not known what to mask', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const other = aToken('order-17', '{"typ":"JWT","alg":"HS256"}');

  test.each([
    ['a token in base64', base64(TOKEN)],
    ['a token in base64, behind one byte', base64(`/${TOKEN}`)],
    ['a token in base64, behind two bytes', base64(`//${TOKEN}`)],
    ['a token of another library in base64', base64(other)],
    ['a token in hexadecimal', Buffer.from(TOKEN).toString('hex')],
    ['a token in decimal', JSON.stringify(Buffer.from(TOKEN))],
    ['a token in lines of 20', TOKEN.replaceAll(/.{20}/g, '$&\n')],
    ['a token in lines of 64', TOKEN.replaceAll(/.{64}/g, '$&\n')],
    ['a token in lines of 80', TOKEN.replaceAll(/.{80}/g, '$&\n')],
    ['a token in two lines', `${HEADER}.${CLAIMS} .${SIGNATURE.slice(0, 20)}`],
    ['a token in three lines', `${HEADER}.${CLAIMS.slice(0, 60)} ${CLAIMS.slice(60)}. ${SIGNATURE}`],
    [
      'a token of which twelve characters are in a line of their own',
      `${TOKEN.slice(0, -12)} ${TOKEN.slice(-12)}`,
    ],
    ['a token in small letters', TOKEN.toLowerCase()],
  ])('%s', (_what, text) => {
    expect(show(`see ${text} there`)).toBe(LEFT_OUT);
  });

  test('but not for fewer than nine characters', () => {
    expect(show(`${TOKEN.slice(0, -8)} ${TOKEN.slice(-8)}`)).toBe(`*** ${TOKEN.slice(-8)}`);
  });
});

test('property: no token whose header is there is left, in lines of any width', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.constantFrom('\n', '\\n', ' ', '", "', '\r\n    '),
      fc.integer({ min: 1, max: 300 }),
      (ref, separator, width) => {
        const token = aToken(ref);
        const lines = `["${token.match(new RegExp(`.{1,${width}}`, 'g'))?.join(separator) ?? ''}"]`;

        expect(findTrace(show(lines), token)).toBeUndefined();
      },
    ),
  );
});

test('property: what has nothing like a token in it is kept to the byte', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.jsonValue().map((value) => JSON.stringify(value)),
        fc.uuid(),
      ),
      (text) => {
        expect(all(text)).toMatchObject({ text, isCertain: true });
      },
    ),
  );
});

test('a signature is what stands behind the last dot', () => {
  expect(signatureOf(TOKEN)).toBe(SIGNATURE);
  expect(SIGNATURE).toHaveLength(43);
});
