import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  dueOnceRegistered,
  firstLookupAt,
  isOver,
  nextDueAt,
} from '../../functions/domain/lookup-schedule.ts';

const MIDNIGHT = '2026-11-23T00:00:00.000Z';
const NEXT_DAY = '2026-11-24T00:00:00.000Z';

const secondsAfterMidnight = (time: string) => (Date.parse(time) - Date.parse(MIDNIGHT)) / 1000;

describe('a task that was registered', () => {
  test.each([
    { deadline: '2026-11-24T00:00:00.000Z', asked: '2026-11-23T00:01:00.000Z' },
    { deadline: '2026-11-23T00:02:00.002Z', asked: '2026-11-23T00:01:00.000Z' },
    { deadline: '2026-11-23T00:02:00.000Z', asked: '2026-11-23T00:01:00.000Z' },
    { deadline: '2026-11-23T00:01:59.998Z', asked: '2026-11-23T00:00:59.999Z' },
    { deadline: '2026-11-23T00:00:10.000Z', asked: '2026-11-23T00:00:05.000Z' },
  ])(
    'at midnight, until $deadline, is asked for at $asked: after a minute, or half of its time',
    ({ deadline, asked }) => {
      expect(firstLookupAt(MIDNIGHT, deadline)).toBe(asked);
    },
  );
});

test.each([
  ['before', '2026-11-22T23:59:00.000Z', '2026-11-22T23:59:00.000Z'],
  ['before half of its time', '2026-11-23T00:00:09.999Z', '2026-11-23T00:00:09.999Z'],
  ['at half of its time', '2026-11-23T00:00:10.000Z', '2026-11-23T00:00:10.000Z'],
  ['after half of its time', '2026-11-23T00:00:10.001Z', '2026-11-23T00:00:10.000Z'],
  ['after its deadline', '2026-11-23T00:30:00.000Z', '2026-11-23T00:00:10.000Z'],
])('registered at midnight for 20 s, a task that was due %s is due at %s, then at %s', (_when, due, then) => {
  expect(dueOnceRegistered(due, MIDNIGHT, '2026-11-23T00:00:20.000Z')).toBe(then);
});

describe('the longer a task takes, the less often it is asked for', () => {
  test.each([
    { lookups: 0, seconds: 60 },
    { lookups: 1, seconds: 90 },
    { lookups: 2, seconds: 120 },
    { lookups: 3, seconds: 180 },
    { lookups: 4, seconds: 300 },
    { lookups: 5, seconds: 480 },
    { lookups: 6, seconds: 600 },
    { lookups: 7, seconds: 900 },
    { lookups: 8, seconds: 1800 },
    { lookups: 9, seconds: 1800 },
    { lookups: 1000, seconds: 1800 },
  ])('after $lookups lookups: $seconds s', ({ lookups, seconds }) => {
    expect(secondsAfterMidnight(nextDueAt(MIDNIGHT, lookups, NEXT_DAY))).toBe(seconds);
  });
});

describe('before its deadline a task is asked for a last time, 90 s before', () => {
  const deadline = '2026-11-23T12:00:00.000Z';

  test.each([
    { now: '2026-11-23T11:56:59.999Z', due: '2026-11-23T11:58:29.999Z' },
    { now: '2026-11-23T11:57:00.000Z', due: '2026-11-23T11:58:30.000Z' },
    { now: '2026-11-23T11:57:00.001Z', due: '2026-11-23T11:58:30.000Z' },
    { now: '2026-11-23T11:58:29.999Z', due: '2026-11-23T11:58:30.000Z' },
    { now: '2026-11-23T11:58:30.000Z', due: '2026-11-23T12:00:00.000Z' },
    { now: '2026-11-23T11:59:00.000Z', due: '2026-11-23T12:00:00.000Z' },
    { now: '2026-11-23T13:00:00.000Z', due: '2026-11-23T12:00:00.000Z' },
  ])('asked for at $now, due again at $due', ({ now, due }) => {
    expect(nextDueAt(now, 1, deadline)).toBe(due);
  });
});

describe('a task times out', () => {
  const deadline = '2026-11-23T12:00:00.000Z';

  test.each([
    { now: '2026-11-23T11:59:59.999Z', due: '2026-11-23T11:00:00.000Z', over: false },
    { now: '2026-11-23T12:00:00.000Z', due: '2026-11-23T11:00:00.000Z', over: true },
    { now: '2026-11-23T12:00:00.000Z', due: '2026-11-23T12:00:00.000Z', over: true },
    { now: '2026-11-23T12:00:30.000Z', due: '2026-11-23T12:00:00.001Z', over: false },
    { now: '2026-11-23T12:01:00.000Z', due: '2026-11-23T12:00:00.001Z', over: false },
    { now: '2026-11-23T12:01:00.001Z', due: '2026-11-23T12:00:00.001Z', over: true },
    { now: '2026-11-23T12:10:00.000Z', due: '2026-11-23T12:00:30.000Z', over: true },
  ])(
    'at its deadline, or a minute after a callback that came later: at $now, due since $due: $over',
    ({ now, due, over }) => {
      expect(isOver(now, due, deadline)).toBe(over);
    },
  );
});

describe('property:', () => {
  /** Every time that a task is due from its registration to its deadline, when each lookup is made in time. */
  function walk(registeredAt: string, deadlineAt: string): string[] {
    const times = [firstLookupAt(registeredAt, deadlineAt)];
    for (let now = times[0] ?? ''; now !== deadlineAt; now = times.at(-1) ?? '') {
      times.push(nextDueAt(now, times.length, deadlineAt));
      // A week of half hours is 336.
      if (times.length > 400) throw new Error(`It is due for ever: ${times.slice(-3).join(', ')}`);
    }
    return times;
  }

  const deadlineMs = fc.integer({ min: 10_000, max: 604_800_000 });
  const after = (ms: number) => new Date(Date.parse(MIDNIGHT) + ms).toISOString();

  test('property: the times rise until the deadline, which is the last of them', () => {
    fc.assert(
      fc.property(deadlineMs, (ms) => {
        const times = walk(MIDNIGHT, after(ms));

        expect(times.toSorted()).toEqual(times);
        expect(new Set(times).size).toBe(times.length);
        expect(times.at(-1)).toBe(after(ms));
      }),
    );
  });

  test('property: a task whose deadline leaves the time is asked for 90 s before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 180_000, max: 604_800_000 }), (ms) => {
        expect(walk(MIDNIGHT, after(ms)).at(-2)).toBe(after(ms - 90_000));
      }),
    );
  });

  test('property: however late a lookup is made, the next one waits as long', () => {
    fc.assert(
      fc.property(fc.nat({ max: 80_000_000 }), fc.nat({ max: 20 }), (lateMs, lookups) => {
        const inTime = Date.parse(nextDueAt(MIDNIGHT, lookups, '2026-12-23T00:00:00.000Z'));
        const late = Date.parse(nextDueAt(after(lateMs), lookups, '2026-12-23T00:00:00.000Z'));

        expect(late - inTime).toBe(lateMs);
      }),
    );
  });
});
