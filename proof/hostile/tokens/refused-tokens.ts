import fc from 'fast-check';
import { sign, claimsWith, fromNow } from './sign.ts';
import type { HostileToken } from '../hostile-case.ts';

/** Tokens that we did sign, with one claim that must keep them out. */
const refused = (family: string, claim: string, values: readonly (string | undefined)[]) =>
  fc.constantFrom(...values).map((value): HostileToken => ({
    family,
    text: sign({ claims: claimsWith({ [claim]: value }) }),
    expected: 'kept out',
  }));

const NO_NUMBERS = ['null', 'true', '""', '[]', '{}', `"${fromNow(600)}"`, `[${fromNow(600)}]`, '"never"'];

const NO_REFERENCES = [
  undefined,
  'null',
  'true',
  '17',
  '1e400',
  '[]',
  '["order-17"]',
  '{}',
  '{"toString":"order-17"}',
  '""',
  JSON.stringify('r'.repeat(129)),
  JSON.stringify('r'.repeat(5_000)),
  JSON.stringify('😀'.repeat(65)),
  '"a\\u0000b"',
  '"\\n"',
  '"\\u007f"',
  '"\\u0085"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\ufffe"',
  '"\\uffff"',
];

const NO_AUDIENCES = [
  undefined,
  'null',
  'true',
  '0',
  '""',
  '"validate"',
  '"regenerate"',
  '"Generate"',
  '"generate "',
  '" generate"',
  '"generate\\u0000"',
  '"gen\\u00ADerate"',
  '"generate,validate"',
  '"*"',
  '"generat"',
  '"generated"',
  '[]',
  '[""]',
  '["validate"]',
  '["validate","regenerate"]',
  '[["generate"]]',
  '[{"generate":1}]',
  '{"generate":true}',
  '{"0":"generate","length":1}',
  `[${'"x",'.repeat(1_000)}"y"]`,
];

/** What stands in place of a token's claims. */
const NO_CLAIMS = [
  '',
  'null',
  '"generate"',
  '[]',
  '{}',
  `[${claimsWith()}]`,
  `${claimsWith()}${claimsWith()}`,
  `${claimsWith()},`,
  claimsWith().slice(0, -1),
  `\u0000${claimsWith()}`,
  `{"__proto__":${claimsWith()}}`,
  `{"payload":${claimsWith()}}`,
  '['.repeat(5_000),
];

/** JSON is UTF-8, and these bytes are not. */
const utf16Claims = sign({ claims: Buffer.from(claimsWith(), 'utf16le').toString('latin1') });

export const refusedTokens: readonly fc.Arbitrary<HostileToken>[] = [
  refused('for another audience', 'aud', NO_AUDIENCES),
  refused('without a reference', 'sub', NO_REFERENCES),
  refused('that has expired', 'exp', [
    ...[fromNow(-60), fromNow(-60.5), fromNow(-61), fromNow(-3_600)],
    ...['0', '-0', '1', '-1', '1.5', '-9007199254740993', '-1e308', '-1e400', '1e-400'],
  ]),
  refused('that never expires', 'exp', [undefined, '1e400', ...NO_NUMBERS]),
  refused('that is not valid yet', 'nbf', [
    ...[fromNow(61), fromNow(62.5), fromNow(3_600), '9007199254740993', '1e308', '1e400'],
    ...NO_NUMBERS,
  ]),
  refused('issued at no time', 'iat', NO_NUMBERS),
  fc.constantFrom(...NO_CLAIMS.map((claims) => sign({ claims })), utf16Claims).map((text) => ({
    family: 'with claims that are none',
    text,
    expected: 'kept out',
  })),
];
