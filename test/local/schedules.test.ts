import { describe, expect, test } from '@jest/globals';
import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { ThrottledError, type Clock } from '../../local/lambda/async-invocations.ts';
import { startSchedules, type Pace, type Schedules } from '../../local/schedule/schedules.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import type { AsyncInvokePlan } from '../../local/template/plan.ts';
import { assemblyDirectory } from '../support/assembly.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const plan = readPlan(readAssembly(assemblyDirectory()), 'http://127.0.0.1:3000');

/** A clock that a test moves. */
function aClock(): Clock & { passUntil(endMs: number): Promise<void> } {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly action: () => void }>();
  return {
    nowMs: () => nowMs,
    after(delayMs, action) {
      const timer = { atMs: nowMs + delayMs, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async passUntil(endMs) {
      for (;;) {
        // What a timer starts may set further timers.
        await new Promise(setImmediate);
        const [next] = [...timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = next.atMs;
        next.action();
      }
      nowMs = endMs;
    },
  };
}

/** Stops the schedules; what runs ends within some minutes. */
async function stop(schedules: Schedules, clock: ReturnType<typeof aClock>): Promise<void> {
  const stopped = schedules.stop();
  await clock.passUntil(clock.nowMs() + 10 * MINUTE_MS);
  await stopped;
}

interface SweepRun {
  readonly startedMs: number;
  readonly besides: number;
}

/** Runs the schedule of the stack; `during` is what a sweep does. */
async function sweeps(
  during: (clock: Clock) => Promise<void>,
  untilMs: number,
  {
    asyncInvokes = plan.asyncInvokes,
    pace = 'deployed',
  }: { asyncInvokes?: readonly AsyncInvokePlan[]; pace?: Pace } = {},
): Promise<SweepRun[]> {
  const clock = aClock();
  const runs: SweepRun[] = [];
  let running = 0;
  const invoke = async () => {
    await new Promise(setImmediate);
    const began = during(clock);
    runs.push({ startedMs: clock.nowMs(), besides: running++ });
    await began.finally(() => running--);
  };
  const schedules = startSchedules({ schedules: plan.schedules, asyncInvokes }, invoke, pace, clock);
  await clock.passUntil(untilMs);
  await stop(schedules, clock);
  return runs;
}

const takes = (ms: number) => (clock: Clock) => new Promise<void>((resolve) => void clock.after(ms, resolve));

/** An hour in which the account has no concurrency for the sweep, and a quarter of an hour after it. */
async function afterAnHourWithoutConcurrency(asyncInvokes: readonly AsyncInvokePlan[]): Promise<number> {
  const clock = aClock();
  const startedMs: number[] = [];
  const invoke = () => {
    if (clock.nowMs() < HOUR_MS) return Promise.reject(new ThrottledError('Rate exceeded'));
    startedMs.push(clock.nowMs());
    return Promise.resolve();
  };
  const schedules = startSchedules({ schedules: plan.schedules, asyncInvokes }, invoke, 'deployed', clock);
  await clock.passUntil(HOUR_MS + 15 * MINUTE_MS);
  await stop(schedules, clock);
  return startedMs.length;
}

describe('the sweeps of a stack', () => {
  test('are neither repeated after a failure, nor kept for more than a minute', () => {
    expect(plan.asyncInvokes).toEqual([{ functionName: 'SweepDue', maxRetries: 0, maxAgeSeconds: 60 }]);
  });

  test('that could not run for an hour are not made up for: the next minutes have one sweep each', async () => {
    // One that came in the last minute, and one for each of the sixteen minutes.
    expect(await afterAnHourWithoutConcurrency(plan.asyncInvokes)).toBeLessThanOrEqual(17);
  });

  test("would come as a storm with Lambda's defaults", async () => {
    expect(await afterAnHourWithoutConcurrency([])).toBeGreaterThan(60);
  });

  test('overlap when one takes longer than a minute', async () => {
    const runs = await sweeps(takes(90_000), 3.5 * MINUTE_MS);

    expect(runs).toEqual([
      { startedMs: MINUTE_MS, besides: 0 },
      { startedMs: 2 * MINUTE_MS, besides: 1 },
      { startedMs: 3 * MINUTE_MS, besides: 1 },
    ]);
  });

  test('come every five seconds to a person who watches, and then never overlap', async () => {
    const runs = await sweeps(takes(12_000), 40_000, { pace: 'quick' });

    expect(runs.map(({ startedMs }) => startedMs)).toEqual([5_000, 20_000, 35_000]);
    expect(runs.every(({ besides }) => besides === 0)).toBe(true);
  });

  test.each([
    ['once, as deployed', plan.asyncInvokes, [1]],
    ["again after one minute and two more with Lambda's defaults", [], [1, 2, 4]],
  ])('that fail run %s', async (_name, asyncInvokes, minutes) => {
    const clock = aClock();
    const startedMs: number[] = [];
    const failing = (_name: string, event: unknown) => {
      if ((event as { time: string }).time !== '1970-01-01T00:01:00Z') return Promise.resolve();
      startedMs.push(clock.nowMs());
      return Promise.reject(new Error('The sweep failed'));
    };

    const schedules = startSchedules({ schedules: plan.schedules, asyncInvokes }, failing, 'deployed', clock);
    await clock.passUntil(10 * MINUTE_MS);
    await stop(schedules, clock);

    expect(startedMs).toEqual(minutes.map((minute) => minute * MINUTE_MS));
  });
});

test('a stop waits for what runs, and retries nothing', async () => {
  const clock = aClock();
  const ends: string[] = [];
  const invoke = async () => {
    await takes(10_000)(clock);
    ends.push('ended');
    throw new Error('The sweep failed');
  };
  const schedules = startSchedules(
    { schedules: plan.schedules, asyncInvokes: [] },
    invoke,
    'deployed',
    clock,
  );
  await clock.passUntil(MINUTE_MS + 1_000);

  await stop(schedules, clock);
  ends.push('stopped');

  expect(ends).toEqual(['ended', 'stopped']);
});
