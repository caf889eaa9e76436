import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskToken } from '../../functions/domain/mask-token.ts';
import { excerptBody, readBody } from '../../functions/domain/read-body.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_A';
const bom = (text: string) => Buffer.from(`\ufeff${text}`);
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const utf32le = (text: string) =>
  Buffer.concat(Array.from(text, (character) => Buffer.from([character.charCodeAt(0), 0, 0, 0])));
/** JSON's escape for each character, in upper-case digits. */
const escapeAll = (text: string) =>
  text.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`);

describe('reads JSON in any wrapping', () => {
  test.each([
    ['plain UTF-8', Buffer.from('{"a":"é"}'), 'application/json'],
    ['no content type', Buffer.from('{"a":"é"}'), undefined],
    ['a wrong content type', Buffer.from('{"a":"é"}'), 'text/html'],
    ['a byte order mark', bom('{"a":"é"}'), 'application/json'],
    ['UTF-16 with a mark', Buffer.from('\ufeff{"a":"é"}', 'utf16le'), 'application/json'],
    ['big-endian UTF-16 with a mark', utf16be('\ufeff{"a":"é"}'), undefined],
    ['a declared charset', Buffer.from('{"a":"é"}', 'latin1'), 'application/json; charset=ISO-8859-1'],
    [
      'UTF-8 that is declared as something else',
      Buffer.from('{"a":"é"}'),
      'application/json; charset=ISO-8859-1',
    ],
    [
      'a declared charset in quotes',
      Buffer.from('{"a":"é"}', 'utf16le'),
      'application/json; charset="utf-16le"',
    ],
    ['a charset that lies', Buffer.from('{"a":"é"}'), 'application/json; charset=utf-16'],
    ['an unknown charset', Buffer.from('{"a":"é"}'), 'application/json; charset=klingon'],
  ])('%s', (_name, bytes, contentType) => {
    expect(readBody(bytes, contentType, TOKEN)).toEqual({
      kind: 'json',
      value: { a: 'é' },
      text: '{"a":"é"}',
    });
  });

  test.each([
    ['UTF-16', Buffer.from('{"a":"é"}', 'utf16le')],
    ['big-endian UTF-16', utf16be('{"a":"é"}')],
  ])('%s that nothing announces is kept as it is, without a guess', (_name, bytes) => {
    expect(readBody(bytes, 'application/json', TOKEN)).toEqual({ kind: 'not_json', kept: bytes });
  });

  test('bytes that are not UTF-8 do not make it unreadable', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]);

    expect(readBody(bytes, undefined, TOKEN)).toMatchObject({ kind: 'json', value: { a: '\ufffd' } });
  });
});

describe('keeps what is not JSON', () => {
  test.each([
    ['nothing', Buffer.alloc(0), ''],
    ['text', Buffer.from('voice ready!'), 'voice ready!'],
    ['text with the token', Buffer.from(`see ${TOKEN}!`), 'see ***!'],
  ])('%s, as text', (_name, bytes, kept) => {
    expect(readBody(bytes, undefined, TOKEN)).toEqual({ kind: 'not_json', kept });
  });

  test('bytes, as bytes, without the token', () => {
    const read = readBody(Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(TOKEN)]), undefined, TOKEN);

    expect(read).toEqual({ kind: 'not_json', kept: Buffer.from([0xff, 0, 0x2a, 0x2a, 0x2a]) });
  });

  test.each([
    ['little-endian UTF-16', Buffer.from(TOKEN, 'utf16le'), Buffer.from('***', 'utf16le')],
    ['big-endian UTF-16', utf16be(TOKEN), utf16be('***')],
    ['little-endian UTF-32', utf32le(TOKEN), utf32le('***')],
    ['big-endian UTF-32', utf32le(TOKEN).swap32(), utf32le('***').swap32()],
  ])('a body that is the token in %s, as its mask', (_name, body, expected) => {
    expect(excerptBody(body, 1024, TOKEN)).toBe(expected.toString());
  });

  const encodings = {
    'UTF-8': (text: string) => Buffer.from(text),
    'little-endian UTF-16': (text: string) => Buffer.from(text, 'utf16le'),
    'big-endian UTF-16': utf16be,
  };
  const contentTypes = [undefined, 'text/plain; charset=utf-16le', 'text/plain; charset=utf-16be'];

  test.each(
    Object.entries(encodings).flatMap(([name, encode]) =>
      contentTypes.flatMap((contentType) =>
        ['', '\ufeff'].map((mark) => ({ name, encode, contentType, mark })),
      ),
    ),
  )('never the token: $name, mark "$mark", declared $contentType', ({ encode, contentType, mark }) => {
    const body = encode(`${mark}oops {"u":"/suno/voice-generate-callback/${TOKEN}", "t":"${TOKEN}"}`);

    const read = readBody(body, contentType, TOKEN);
    const excerpt = excerptBody(body, 1024, TOKEN);

    for (const kept of [read.kind === 'not_json' ? read.kept : read.text, excerpt]) {
      for (const form of Object.values(encodings)) {
        expect(Buffer.from(kept).toString('latin1')).not.toContain(form(TOKEN).toString('latin1'));
        expect(Buffer.from(String(kept), 'utf16le').toString('latin1')).not.toContain(TOKEN);
      }
    }
  });

  test('the beginning of what is too large, with no half of a token at its edge', () => {
    const bytes = Buffer.from(`${'x'.repeat(1000)}${TOKEN}${'y'.repeat(70_000)}`);

    expect(excerptBody(bytes, 1024, TOKEN)).toBe(`${'x'.repeat(1000)}***${'y'.repeat(21)}`);
  });

  test('a beginning that ends inside a character, as bytes', () => {
    expect(excerptBody(Buffer.from('aé'), 2, TOKEN)).toEqual(Buffer.from([0x61, 0xc3]));
  });
});

describe('the token is masked wherever it hides', () => {
  const url = `https://api.example/suno/voice-generate-callback/${TOKEN}`;

  test.each([
    ['in the URL', `{"u":"${url}"}`, '{"u":"https://api.example/suno/voice-generate-callback/***"}'],
    ['alone', `{"u":"${TOKEN}"}`, '{"u":"***"}'],
    [
      'in a URL with escaped slashes',
      `{"u":"${url.replaceAll('/', '\\/')}"}`,
      '{"u":"https:\\/\\/api.example\\/suno\\/voice-generate-callback\\/***"}',
    ],
    [
      'in a URL that is percent-encoded',
      `{"u":"${encodeURIComponent(url)}"}`,
      '{"u":"https%3A%2F%2Fapi.example%2Fsuno%2Fvoice-generate-callback%2F***"}',
    ],
    [
      "of another submission's URL",
      '{"u":"/suno/voice-validate-callback/other.to-ken"}',
      '{"u":"/suno/voice-validate-callback/***"}',
    ],
    [
      'behind JSON escapes',
      `{"u":"${TOKEN.replaceAll('.', '\\u002e').replaceAll('-', '\\u002D')}"}`,
      '{"u":"***"}',
    ],
    [
      'in a URL with slashes as escapes',
      '{"u":"voice-validate-callback\\u002fother.to-ken"}',
      '{"u":"voice-validate-callback\\u002f***"}',
    ],
    [
      'in a URL with slashes as escapes, in JSON inside JSON',
      '{"v":"{\\"u\\":\\"voice-validate-callback\\\\u002fother.to-ken\\"}"}',
      '{"v":"{\\"u\\":\\"voice-validate-callback\\\\u002f***\\"}"}',
    ],
    ['behind an escape for each of its characters', `{"u":"${escapeAll(TOKEN)}"}`, '{"u":"***"}'],
    [
      'beside escapes that JSON needs',
      `{"u":"${TOKEN}\\u0022\\u005c\\u000a\\u003D"}`,
      '{"u":"***\\u0022\\u005c\\u000a\\u003D"}',
    ],
    ['nowhere', '{"u":"\\u0041\\\\u0041"}', '{"u":"\\u0041\\\\u0041"}'],
  ])('%s', (_name, text, expected) => {
    expect(maskToken(text, TOKEN)).toBe(expected);
  });

  test('an empty token stands nowhere', () => {
    expect(maskToken('{"u":"/voice-validate-callback/other.to-ken"}', '')).toBe(
      '{"u":"/voice-validate-callback/***"}',
    );
  });

  test('what is not an escape in JSON stays as it is, and is not JSON', () => {
    expect(maskToken(`{"a":"\\U0041","u":"${TOKEN}"}`, TOKEN)).toBe('{"a":"\\U0041","u":"***"}');
  });

  test('an escaped backslash is not the start of another escape', () => {
    const text = `{"a":"\\\\u0041","u":"${TOKEN}"}`;

    expect(JSON.parse(maskToken(text, TOKEN))).toEqual({ a: '\\u0041', u: '***' });
  });

  test('property: masking leaves JSON that says the same, but for the token', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify({ value, u: TOKEN });

        expect(JSON.parse(maskToken(text, TOKEN))).toEqual({
          value: JSON.parse(JSON.stringify(value)) as unknown,
          u: '***',
        });
      }),
    );
  });
});
