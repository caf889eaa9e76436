import { expect, test } from '@jest/globals';
import { mapAtRate } from '../../bin/terminal/rate-limiter.ts';

/** A clock that only waiting moves, and what was begun when. */
function aWorld() {
  let nowMs = 0;
  const begun: number[] = [];
  const clock = {
    nowMs: () => nowMs,
    waitMs: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const work = (takesMs = 0) => {
    begun.push(nowMs);
    nowMs += takesMs;
    return Promise.resolve(begun.length);
  };
  return { begun, clock, work };
}

const NEVER = new AbortController().signal;
const tasks = (count: number) => Array.from({ length: count }, () => undefined);
const times = (count: number, ms: number) => Array.from({ length: count }, () => ms);

test.each([
  [2, 5, [0, 500, 1000, 1500, 2000]],
  [10, 3, [0, 100, 200]],
  [100, 25, [...times(10, 0), ...times(10, 100), ...times(5, 200)]],
])('at %d a second, %d begin in time', async (perSecond, count, expected) => {
  const { begun, clock, work } = aWorld();

  const done = await mapAtRate(tasks(count), perSecond, () => work(), clock, NEVER);

  expect(begun).toEqual(expected);
  expect(done).toHaveLength(count);
});

test('does not make up for one that took long', async () => {
  const { begun, clock, work } = aWorld();
  const takesMs = [3_000, 0, 0];

  await mapAtRate(takesMs, 2, work, clock, NEVER);

  expect(begun).toEqual([0, 3_000, 3_500]);
});

test('begins nothing after an interruption, and returns what was begun', async () => {
  const { begun, clock, work } = aWorld();
  const interrupted = new AbortController();
  const twice = async () => {
    const count = await work();
    if (count === 2) interrupted.abort();
    return count;
  };

  expect(await mapAtRate(tasks(5), 2, twice, clock, interrupted.signal)).toEqual([1, 2]);
  expect(begun).toHaveLength(2);
});

test('begins nothing more when the interruption comes while it waits for its turn', async () => {
  const { begun, clock, work } = aWorld();
  const interrupted = new AbortController();
  const waitMs = (ms: number) => {
    interrupted.abort();
    return clock.waitMs(ms);
  };

  expect(await mapAtRate(tasks(5), 2, () => work(), { ...clock, waitMs }, interrupted.signal)).toEqual([1]);
  expect(begun).toEqual([0]);
});
