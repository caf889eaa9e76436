import { describe, expect, test } from '@jest/globals';
import { parseSince } from '../../bin/terminal/options.ts';

const NOW = new Date('2026-11-25T12:00:00.000Z');

describe('when something begins', () => {
  test.each([
    ['2h', '2026-11-25T10:00:00.000Z'],
    ['3650d', '2016-11-27T12:00:00.000Z'],
    ['2026-11-30', '2026-11-30T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['2026-11-30T23:30:00-05:00', '2026-12-01T04:30:00.000Z'],
  ])('is read from %s', (text, expected) => {
    expect(parseSince(text, NOW).toISOString()).toBe(expected);
  });

  test.each([
    '2026-11-31',
    '2026-02-29',
    '2026-11-31T10:00:00Z',
    '2026-13-01',
    '2026-11-00',
    'yesterday',
    '3651d',
  ])('is not %s', (text) => {
    expect(() => parseSince(text, NOW)).toThrow(
      'It takes a duration such as 30m, 2h or 7d, 3650d at most, or a time',
    );
  });
});
