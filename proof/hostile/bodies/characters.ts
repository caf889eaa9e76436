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
export const oddText: fc.Arbitrary<string> = fc.oneof(
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
