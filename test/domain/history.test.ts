import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addToHistory, historyEntry } from '../../functions/domain/history.ts';
import { aClaim, aFailure, aLookup, aReport, aSuccess } from '../support/builders.ts';

const entryOf = (report: Parameters<typeof historyEntry>[0]) => historyEntry(report, 'late');

describe('the history keeps of a report', () => {
  test('when it came, how and why it was not applied, and what it says', () => {
    expect(historyEntry(aReport(aFailure({ voiceId: 'fail' })), 'late')).toStrictEqual({
      at: '2026-11-23T10:00:00.000Z',
      why: 'late',
      outcome: 'failed',
      reason: 'voice_rejected',
      voiceId: 'fail',
      status: 'fail',
      code: 400,
      errorCode: 500,
      errorMessage: 'Verification audio did not match the validation phrase',
      via: 'callback',
    });
  });

  test('what it claims, and not that this is unconfirmed', () => {
    expect(entryOf(aClaim(aSuccess()))).toMatchObject({ outcome: 'succeeded', voiceId: 'voice_8f2c1d' });
    expect(entryOf(aClaim(aSuccess()))).toHaveProperty('reason', undefined);
    expect(entryOf(aClaim(aFailure()))).toMatchObject({ outcome: 'failed', reason: 'generation_failed' });
  });

  test('nothing that it does not say', () => {
    expect(entryOf(aReport({ taskId: 't' }))).toStrictEqual({
      at: '2026-11-23T10:00:00.000Z',
      why: 'late',
      outcome: 'awaiting',
      reason: 'no_status',
      voiceId: undefined,
      status: undefined,
      code: undefined,
      errorCode: undefined,
      errorMessage: undefined,
      via: 'callback',
    });
  });

  test('that the provider said it, of an answer', () => {
    expect(entryOf(aLookup(aFailure()))).toMatchObject({
      via: 'lookup',
      at: '2026-11-23T11:00:00.000Z',
      outcome: 'failed',
    });
  });

  test.each([
    { field: 'voiceId', given: 'v'.repeat(512), kept: 'v'.repeat(64) },
    { field: 'voiceId', given: '語'.repeat(170), kept: '語'.repeat(21) },
    { field: 'status', given: '語'.repeat(42), kept: '語'.repeat(21) },
    { field: 'errorCode', given: '語'.repeat(42), kept: '語'.repeat(21) },
    { field: 'errorCode', given: -100_000, kept: -100_000 },
    { field: 'errorMessage', given: 'm'.repeat(512), kept: 'm'.repeat(128) },
    { field: 'errorMessage', given: '\u{1f399}'.repeat(128), kept: '\u{1f399}'.repeat(32) },
    { field: 'errorMessage', given: '', kept: '' },
  ])('as much of $field as a few bytes take: of $given, $kept', ({ field, given, kept }) => {
    expect(entryOf(aReport(aSuccess({ [field]: given })))).toHaveProperty(field, kept);
  });

  test.each([
    { code: 'né'.repeat(40), kept: 'né'.repeat(21) + 'n' },
    { code: 200, kept: 200 },
  ])('and of its code: of $code, $kept', ({ code, kept }) => {
    expect(entryOf(aReport({ ...aSuccess(), code }))).toHaveProperty('code', kept);
  });

  test('property: in 600 bytes at most, so that twenty have 12 KB', () => {
    const word = fc.oneof(
      fc.constantFrom('語', 'x', '\u{1f399}', 'né').map((unit) => unit.repeat(600)),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 6, maxLength: 6 }), fc.boolean(), (words, isClaim) => {
        const [voiceId, status, errorCode, errorMessage, code, msg] = words;
        const body = { ...aSuccess({ voiceId, status, errorCode, errorMessage }), code, msg };
        const entry = entryOf((isClaim ? aClaim : aReport)(body));

        const bytes = Object.entries(entry)
          .flat()
          .map((part) => Buffer.byteLength(String(part)));
        expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(600);
      }),
    );
  });
});

describe('an entry is added to a history', () => {
  const entry = entryOf(aReport(aSuccess()));
  const answer = entryOf(aLookup(aSuccess()));
  const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ why: `entry ${index}` }));

  test.each([0, 1, 19])('of %i entries, if it still has space then', (count) => {
    for (const added of [entry, answer]) {
      expect(addToHistory(added, { history: entries(count), deliveries: count })).toStrictEqual({
        change: { set: {}, append: { history: [added] } },
        condition: [{ attribute: 'history', is: 'shorter', to: 20 }],
      });
    }
  });

  test.each<{ count: number; rest: object[] }>([
    { count: 20, rest: entries(20).slice(1) },
    { count: 21, rest: entries(21).slice(2) },
    { count: 100, rest: entries(100).slice(81) },
  ])('of $count entries in the place of the oldest', ({ count, rest }) => {
    const written = addToHistory(entry, { history: entries(count), deliveries: 40 });

    expect(written).toStrictEqual({ change: { set: { history: [...rest, entry] } }, condition: [] });
    expect(rest).toHaveLength(19);
  });

  test('that is full in the place of the oldest, of a lookup only if no callback was counted meanwhile', () => {
    expect(addToHistory(answer, { history: entries(20), deliveries: 40 })).toStrictEqual({
      change: { set: { history: [...entries(20).slice(1), answer] } },
      condition: [{ attribute: 'deliveries', is: 'equal', to: 40 }],
    });
  });

  test.each([
    { added: entry, condition: [] },
    { added: answer, condition: [{ attribute: 'deliveries', is: 'absent' }] },
  ])('that was edited into something else in its place, if $condition', ({ added, condition }) => {
    expect(addToHistory(added, { history: 'malformed', deliveries: undefined })).toStrictEqual({
      change: { set: { history: [added] } },
      condition,
    });
  });
});
