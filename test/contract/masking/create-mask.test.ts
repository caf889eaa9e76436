import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMask, LEFT_OUT, showMasked } from '../../../functions/contract/masking/create-mask.ts';
import { aToken } from '../../support/a-token.ts';
import { findTrace } from '../../support/find-trace.ts';
import { ECHOES, signatureOf } from '../../support/token-echoes.ts';

const TOKEN = aToken();
const SIGNATURE = signatureOf(TOKEN);
/** Its letters and digits, which is what is searched for. */
const LETTERS = SIGNATURE.replaceAll(/[-_]/g, '');
const HEX_KEY = '5c79be8e0f1a4b3c9d2e7f6a1b0c4d58';

const maskOf = (...secrets: string[]) => createMask({ secrets, unknown: 'in URLs' });
const mask = maskOf(TOKEN);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = (text: string) => Buffer.from(text).toString('hex');

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('a token is masked', () => {
  test.each([
    ['as it is', `see ${TOKEN}!`, 'see ***!'],
    ['as a name', `{"${TOKEN}":1}`, '{"***":1}'],
    ['twice', `${TOKEN} ${TOKEN}`, '*** ***'],
    ['its signature alone', `{"s":"${SIGNATURE}"}`, '{"s":"***"}'],
    ['cut off at its end', `{"s":"${TOKEN.slice(0, -10)}"}`, '{"s":"***"}'],
    ['cut off at its beginning', `{"s":"${TOKEN.slice(-20)}"}`, '{"s":"***"}'],
    ['in lines', `{"s":"${TOKEN.slice(0, 50)}\\n${TOKEN.slice(50)}"}`, '{"s":"***\\n***"}'],
    ['in parts of a list', `["${TOKEN.slice(0, 50)}" , "${TOKEN.slice(50)}"]`, '["***" , "***"]'],
    [
      'in members',
      `{"p1":"${TOKEN.slice(0, -4)}","p2":"${TOKEN.slice(-4, -2)}","p3":"${TOKEN.slice(-2)}"}`,
      '{"p1":"***","p2":"**","p3":"**"}',
    ],
    [
      'by character',
      `[${Array.from('aBcDeFgH', (one) => `"${one}"`).join(',')}]`,
      `[${'"*",'.repeat(8).slice(0, -1)}]`,
    ],
    ['with other punctuation', `s=${LETTERS.slice(0, 10)}/+${LETTERS.slice(10)}==`, 's=***=='],
    ['in base64', `{"s":"${base64(SIGNATURE)}"}`, '{"s":"***=="}'],
    ['in hexadecimal', `{"s":"${hex(SIGNATURE)}"}`, '{"s":"***"}'],
    ['in capitals', `{"s":"${SIGNATURE.toUpperCase()}"}`, '{"s":"***"}'],
    ['in small letters', `{"s":"${SIGNATURE.toLowerCase()}"}`, '{"s":"***"}'],
    ['behind one zero for each letter', Array.from(TOKEN).join('\0'), '*\0*\0*'],
    [
      'behind three zeros for each letter',
      Array.from(TOKEN, (one) => `\0\0\0${one}`).join(''),
      '\0\0\0*\0\0\0*\0\0\0*',
    ],
  ])('%s', (_how, text, masked) => {
    const ofText = text.includes('"a","B"') ? maskOf('aBcDeFgH') : mask;

    expect(ofText(text)).toEqual({ text: masked, isCertain: true, left: [] });
  });

  test('as decimal numbers, which stay numbers', () => {
    const bytes = [...Buffer.from(SIGNATURE)];
    const { text } = mask(`{"type":"Buffer","data":[0,${bytes.join(',')},0.5],"n":-12e+3}`);

    expect(text).toBe(
      `{"type":"Buffer","data":[0,${bytes.map((byte) => (byte > 99 ? 100 : 10)).join(',')},0.5],"n":-12e+3}`,
    );
  });

  test('as decimal numbers in a JSON string, and in plain text', () => {
    const numbers = Buffer.from(SIGNATURE).join(' ');

    expect(mask(`{"s":"\\"${numbers}"}`).text).toMatch(/^\{"s":"\\"(\*\*\*? ?)+"\}$/);
    expect(mask(`s: ${numbers}`).text).toMatch(/^s: (\*\*\*? ?)+$/);
  });
});

describe('as much as distinguishes a secret from chance is masked, and no less', () => {
  const raw = Buffer.from(SIGNATURE, 'base64url');
  const decimal = Buffer.from(SIGNATURE).join('');

  test.each([
    ['8 letters', LETTERS.slice(10, 18), LETTERS.slice(10, 17)],
    ['8 letters of base64', base64(SIGNATURE).slice(9, 17), base64(SIGNATURE).slice(9, 16)],
    ['8 letters of other base64', base64(`-${SIGNATURE}`).slice(2, 10), base64(`-${SIGNATURE}`).slice(2, 9)],
    ['8 letters of the third', base64(`--${SIGNATURE}`).slice(3, 11), base64(`--${SIGNATURE}`).slice(3, 10)],
    ['12 digits of hexadecimal', hex(SIGNATURE).slice(-12), hex(SIGNATURE).slice(-11)],
    [
      '12 capital digits',
      raw.toString('hex').toUpperCase().slice(0, 12),
      raw.toString('hex').toUpperCase().slice(0, 11),
    ],
    ['15 decimal digits', decimal.slice(3, 18), decimal.slice(3, 17)],
  ])('%s', (_what, enough, tooLittle) => {
    expect(mask(`see ${enough}!`).text).toBe('see ***!');
    expect(mask(`see ${tooLittle}!`).text).toBe(`see ${tooLittle}!`);
  });

  test.each([
    ['a key of hexadecimal digits', HEX_KEY, HEX_KEY.slice(0, 12), HEX_KEY.slice(0, 11)],
    ['in capitals', HEX_KEY.toUpperCase(), HEX_KEY.slice(3, 15), HEX_KEY.slice(3, 14)],
    ['a key of letters', 'sk-Provider-Key-1234567890', 'ider-Key-1', 'ider-Key'],
    ['a key that is short', 'Key-56789', 'x Key-56789 x', 'Key-5678'],
  ])('of %s', (_what, key, enough, tooLittle) => {
    expect(maskOf(key)(enough).text).toContain('***');
    expect(maskOf(key)(tooLittle).text).toBe(tooLittle);
  });

  test('of several secrets', () => {
    expect(maskOf(TOKEN, HEX_KEY)(`${HEX_KEY} ${SIGNATURE} ${base64(HEX_KEY)}`).text).toBe('*** *** ***=');
  });

  test('and one of fewer letters stands nowhere', () => {
    expect(maskOf('', '***', 'abc')('abc *** abc').text).toBe('abc *** abc');
  });
});

describe('what stands beside a token stays as it is', () => {
  test('with any token', () => {
    for (let order = 0; order < 300; order += 1) {
      const token = aToken(`order-${order}`);
      const text = (middle: string) =>
        `{"callBackUrl":"${middle}","taskId":"5c79be8e","voiceId":"voice_${order}"}`;

      expect(maskOf(token)(text(token)).text).toBe(text('***'));
      expect(maskOf(token)(text(base64(token).slice(0, -4))).text).toMatch(
        /","taskId":"5c79be8e","voiceId":"voice_\d+"\}$/,
      );
    }
  });

  test.each([
    ['dots', `see ..${TOKEN}..`, 'see ..***..'],
    ['lines', `-${TOKEN}-`, '-***-'],
    ['escapes', `{"a":"\\"\\\\","u":"\\\\${TOKEN}\\n\\"x"}`, '{"a":"\\"\\\\","u":"\\\\***\\n\\"x"}'],
  ])('of %s', (_what, text, masked) => {
    expect(mask(text).text).toBe(masked);
  });
});

describe('a string is left out where parts of a token may be left', () => {
  /** The signature in parts with other letters between them. */
  const inParts = (length: number, parts: number) =>
    Array.from({ length: parts }, (_, part) => LETTERS.slice(part * length, (part + 1) * length)).join(
      ' qq ',
    );

  test.each([
    ['three letters, seven times', inParts(3, 7), false],
    ['three letters, six times', inParts(3, 6), true],
    ['seven letters, twice', inParts(7, 2), false],
    ['one of them many times', `${LETTERS.slice(0, 7)} qq `.repeat(100), true],
    ['two letters', inParts(2, 20), true],
  ])('%s', (_what, text, isCertain) => {
    const masked = mask(text);

    expect(masked).toMatchObject({ text, isCertain });
    expect(showMasked(masked)).toBe(isCertain ? text : LEFT_OUT);
  });

  test('close together', () => {
    const [first, last] = [inParts(3, 6), LETTERS.slice(18, 21)];
    const apart = (distance: number) => `${first}${'.'.repeat(distance - first.length)}q${last}`;

    expect(mask(apart(1_022)).isCertain).toBe(false);
    expect(mask(apart(1_023)).isCertain).toBe(true);
  });

  test('in members of an object', () => {
    const members = Array.from({ length: 7 }, (_, part) => [
      `p${part}`,
      `${LETTERS.slice(part * 3, part * 3 + 3)}x`,
    ]);

    expect(mask(JSON.stringify(Object.fromEntries(members))).isCertain).toBe(false);
  });

  test('of a key', () => {
    const parts = Array.from({ length: 8 }, (_, part) => HEX_KEY.slice(part * 4, part * 4 + 4));

    expect(maskOf(HEX_KEY)(parts.join('x')).isCertain).toBe(false);
    expect(maskOf(HEX_KEY)(parts.slice(0, 6).join('x')).isCertain).toBe(true);
  });

  test('and says where they are', () => {
    const text = `{"a":"${LETTERS.slice(0, 3)}","b":"-${LETTERS.slice(8, 11)}x${LETTERS.slice(20, 24)}"}`;

    expect(mask(text).left.map((place) => text.slice(place - 2, place + 1))).toEqual([
      LETTERS.slice(0, 3),
      LETTERS.slice(8, 11),
      LETTERS.slice(20, 23),
      LETTERS.slice(21, 24),
    ]);
  });

  test('in their order, also of those that only stand together beside names', () => {
    const [first, rest] = [LETTERS.slice(0, 2), LETTERS.slice(2, 5)];
    const text = `{"a":"${first}","b":"${rest}"}`;

    expect(mask(text).left).toEqual([0, 1, 2].map((at) => text.indexOf(rest) + at));
  });

  test('but not pieces of other encodings', () => {
    expect(mask(base64(SIGNATURE).slice(9, 16))).toMatchObject({ isCertain: true, left: [] });
  });

  test.each([
    ['end', 'abcXYZ01cMNOPQRS', 'abcMNOPQRS', 'ab***'],
    ['begin', 'cMNOPQRS01Sxy2', 'cMNOPQRSxy', '***xy'],
  ])('but not pieces that %s with what is masked', (_where, secret, text, masked) => {
    expect(maskOf(secret)(text)).toEqual({ text: masked, isCertain: true, left: [] });
  });

  test('by where a piece stands last', () => {
    const part = (index: number) => LETTERS.slice(index * 3, index * 3 + 3);
    const early = [0, 1, 2, 3, 4, 5].map(part).join(' qq ');

    expect(mask(`${early}${'.'.repeat(1_100)}qq${part(0)} qq ${part(6)}`).isCertain).toBe(true);
  });

  test('but not what is masked', () => {
    expect(mask(`${SIGNATURE} ${LETTERS.slice(0, 5)}`).left).toHaveLength(3);
  });

  test('and where a string would become JSON that was not', () => {
    expect(mask(`"${ECHOES['as escapes of a program']?.(TOKEN).replaceAll('\\\\', '\\') ?? ''}"`).text).toBe(
      LEFT_OUT,
    );
  });
});

/** Texts of all kinds, with parts of the token and what JSON is made of in them. */
const parts = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '\\n',
    '\\"',
    ':',
    ',',
    '{',
    '}',
    '[',
    ']',
    '"a":',
    '1',
    '0',
    '.',
    '-',
    'e',
    '\n',
  ),
  fc.constantFrom(...Object.values(ECHOES)).map((echo) => echo(TOKEN)),
  fc
    .tuple(fc.nat(TOKEN.length), fc.integer({ min: 1, max: 30 }))
    .map(([at, length]) => TOKEN.slice(at, at + length)),
  fc.constant(Buffer.from(SIGNATURE).join(',')),
);
const texts = fc.oneof(
  fc.array(parts).map((some) => some.join('')),
  fc
    .array(parts)
    .map((some) =>
      JSON.stringify({ some, [some.join('')]: [some.join('')], n: [...Buffer.from(SIGNATURE)] }),
    ),
  fc
    .array(parts)
    .map((some) => `{"n":[${Buffer.from(SIGNATURE).join(',')}],"s":"${some.join('').replaceAll('"', '')}"}`),
);

const separators = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '\\n',
    ' ',
    ', ',
    '", "',
    '","',
    '|',
    '-',
    '_',
    '.',
    '/',
    '+',
    '=\r\n',
    '%0A',
    '&#10;',
    '\\u000a',
  ],
  ...['\t', '\\', '\u200b', '"\n+ "', '>', ' . ', '😀'],
);

describe('laws', () => {
  test('property: no split, wrap or cut of an encoded token leaves 12 characters of its signature', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.constantFrom(...Object.values(ECHOES)),
        separators,
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 }),
        fc.nat(60),
        fc.nat(60),
        (ref, echo, separator, widths, before, after) => {
          const token = aToken(ref);
          const written = echo(token);
          const cut = written.slice(before, written.length - after);
          const pieces = [];
          for (let at = 0, index = 0; at < cut.length; index += 1) {
            const width = widths[index % widths.length] ?? 1;
            pieces.push(cut.slice(at, at + width));
            at += width;
          }

          const shown = showMasked(maskOf(token)(`["${pieces.join(separator)}"]`));

          expect(findTrace(shown, token)).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  test('property: what has no token in it is kept to the byte', () => {
    const harmless = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.base64String({ maxLength: 4_000 }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.uuid(),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), maxLength: 4_000 }),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789,')), maxLength: 4_000 }),
    );
    fc.assert(
      fc.property(harmless, fc.uuid(), (text, ref) => {
        expect(maskOf(aToken(ref))(text)).toMatchObject({ text, isCertain: true });
      }),
      { numRuns: 200 },
    );
  });

  test('property: a masked text is JSON exactly when it was, and no longer', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const masked = mask(text).text;

        expect(isJson(masked)).toBe(isJson(text));
        if (masked !== LEFT_OUT) expect(masked.length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 300 },
    );
  });
});
