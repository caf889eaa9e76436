import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { excerpt, STORED_BODY_BYTES } from '../../functions/domain/read-body.ts';

describe('an excerpt of a string', () => {
  test.each([
    { text: 'abc', bytes: 4, kept: 'abc' },
    { text: 'abc', bytes: 3, kept: 'abc' },
    { text: 'abc', bytes: 2, kept: 'ab' },
    { text: 'abc', bytes: 0, kept: '' },
    { text: '', bytes: 0, kept: '' },
    { text: 'né', bytes: 3, kept: 'né' },
    { text: 'né', bytes: 2, kept: 'n' },
    { text: '語語', bytes: 6, kept: '語語' },
    { text: '語語', bytes: 5, kept: '語' },
    { text: 'a\u{1f399}b', bytes: 5, kept: 'a\u{1f399}' },
    { text: 'a\u{1f399}b', bytes: 4, kept: 'a' },
    { text: '\ufeffabc', bytes: 5, kept: '\ufeffab' },
  ])('of $text, in $bytes bytes: $kept', ({ text, bytes, kept }) => {
    expect(excerpt(text, bytes)).toBe(kept);
  });

  test('of a stored body has 16 KiB', () => {
    expect(STORED_BODY_BYTES).toBe(16_384);
  });
});

describe('property: an excerpt', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 60 }));
  const bytes = fc.nat({ max: 80 });
  const sizeOf = (part: string) => Buffer.byteLength(part);

  test('property: is a prefix, in whole characters, of at most so many bytes, and of no less than fit', () => {
    fc.assert(
      fc.property(text, bytes, (whole, maxBytes) => {
        const kept = excerpt(whole, maxBytes);

        expect(whole.startsWith(kept)).toBe(true);
        expect(kept.isWellFormed()).toBe(true);
        expect(sizeOf(kept)).toBeLessThanOrEqual(maxBytes);
        const [next = ''] = whole.slice(kept.length);
        if (next !== '') expect(sizeOf(kept + next)).toBeGreaterThan(maxBytes);
      }),
    );
  });

  test('property: of a string that fits is the string', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 5 }), (whole, more) => {
        expect(excerpt(whole, sizeOf(whole) + more)).toBe(whole);
      }),
    );
  });
});
