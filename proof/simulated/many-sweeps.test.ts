import { describe, expect, test } from '@jest/globals';
import { FLAWS } from './flaws.ts';
import { createFunctions, type Deploy, type Functions, type StackSettings } from './functions.ts';
import { recordsOf, law } from './laws/law.ts';
import { type Scheduler, createScheduler } from './scheduler.ts';
import { uselessProvider, faultPlanOf, type FaultPlan } from './fault-plan.ts';
import { pick, seededRandom, wholeBetween, type Random } from '../kit/random.ts';
import { createChoices } from './choices.ts';
import { checkAskedOnce, checkRate } from './laws/lookup.ts';
import type { Truth } from './record-info.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { EMPTY_WORLD } from './world.ts';

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/** A task that is registered, and that no callback ever comes for. */
interface SilentTask {
  readonly truth: Truth;
  readonly deadlineSeconds: number;
}

/** A stack with many tasks that only sweeps can end. */
interface Backlog {
  readonly functions: Functions;
  readonly scheduler: Scheduler;
  readonly timeline: Timeline;
}

/** Decisions that faults ask for, such as which wrong answer it is. */
const CHOICES = 20_000;

/**
 * Registers the tasks at one moment, without any fault.
 *
 * From then on there are never more lookups than the settings say, nor two of one task at once.
 *
 * @throws {BrokenLawError} from the call that breaks that.
 */
async function createBacklog(
  tasks: readonly SilentTask[],
  settings: StackSettings,
  {
    deploy,
    faultPlan,
    random,
  }: { readonly deploy: Deploy; readonly faultPlan: FaultPlan; readonly random: Random },
): Promise<Backlog> {
  const functions = deploy(settings);
  const truths = Object.fromEntries(tasks.map(({ truth }, task) => [idOf(task), truth]));
  const choices = createChoices(Array.from({ length: CHOICES }, () => wholeBetween(random, 0, 2 ** 31)));
  const scheduler = createScheduler(START_MS, choices, { ...EMPTY_WORLD, truths }, (lookups, { store }) => {
    checkRate(lookups, settings.lookupsPer10Seconds ?? 0);
    checkAskedOnce(lookups, store);
  });
  for (const [task, { deadlineSeconds }] of tasks.entries()) {
    await scheduler.start(
      `tracker ${task}`,
      () => functions.register({ taskId: idOf(task), deadlineSeconds }, scheduler.nowMs()),
      (ending) => {
        const status = ending.kind === 'returned' ? ending.value.status : undefined;
        law(status === 201, () => `The registration of ${idOf(task)} was answered ${status}`);
      },
    );
  }
  await createTimeline(scheduler, { faultOf: () => undefined, tookMs: () => 0 }).finish();
  return { functions, scheduler, timeline: createTimeline(scheduler, faultPlan) };
}

const idOf = (task: number) => `task-${task}`;

const MINUTE_MS = 60_000;
const HOUR_SECONDS = 3_600;

describe('fifty sweeps', () => {
  const TASKS: readonly SilentTask[] = Array.from({ length: 90 }, (_, task) => ({
    truth: (['success', 'failure', 'progress'] as const)[task % 3] ?? 'progress',
    deadlineSeconds: HOUR_SECONDS,
  }));

  /**
   * Lets fifty sweeps ask for all that is due, while four calls of a hundred go wrong.
   *
   * @param withinMs the time between the first one's start and the last one's, in milliseconds.
   * @throws {BrokenLawError} when there are too many lookups, or two of one task at once.
   */
  async function rush(lookupsPer10Seconds: number, withinMs: number, deploy: Deploy = createFunctions()) {
    const random = seededRandom(lookupsPer10Seconds);
    const settings = { lookupsPer10Seconds, deadlineSeconds: HOUR_SECONDS };
    const { functions, scheduler, timeline } = await createBacklog(TASKS, settings, {
      deploy,
      faultPlan: faultPlanOf(random, 4),
      random,
    });
    let atOnce = 0;
    try {
      scheduler.pass(2 * MINUTE_MS);
      for (let sweep = 0; sweep < 50; sweep++) {
        await timeline.sweep(functions, pick(random, [true, false]));
        atOnce = Math.max(atOnce, scheduler.invocations().length);
        await timeline.passUntil(scheduler.nowMs() + withinMs / 50);
      }
      await timeline.finish();
    } finally {
      await scheduler.killAll();
    }
    return { atOnce, lookups: scheduler.lookups.length, settled: settledIn(scheduler).length };
  }

  test.each([10, 20])(
    'that begin at one moment never make more than %i lookups in 10 seconds, nor two of a task at once',
    async (lookupsPer10Seconds) => {
      const { atOnce, lookups, settled } = await rush(lookupsPer10Seconds, 0);

      expect(atOnce).toBe(50);
      expect(lookups).toBeGreaterThan(lookupsPer10Seconds / 4);
      expect(settled).toBeGreaterThan(0);
    },
  );

  test.each([10, 20])(
    'one soon after the other never ask more than %i times in 10 seconds, nor for a task twice at once',
    async (lookupsPer10Seconds) => {
      const { atOnce, lookups, settled } = await rush(lookupsPer10Seconds, 20_000);

      expect(atOnce).toBeGreaterThan(10);
      expect(lookups).toBeGreaterThan(lookupsPer10Seconds);
      expect(settled).toBeGreaterThan(0);
    },
  );

  test.each([
    [
      'a budget that is read, and then written',
      0,
      /^The provider had 11 lookups in 10 seconds, and 10 are allowed$/,
    ],
    [
      'a budget that every sweep has for itself',
      20_000,
      /^The provider had 11 lookups in 10 seconds, and 10 are allowed$/,
    ],
    ['a sweep that asks without taking', 20_000, /^The provider was asked for task-\d+ twice at once$/],
  ] as const)('would show %s', async (flaw, withinMs, broken) => {
    await expect(rush(10, withinMs, createFunctions(FLAWS[flaw]))).rejects.toThrow(broken);
  });
});

describe('one sweep', () => {
  test.each([
    [10, 35],
    [20, 70],
  ])(
    'with %i calls in 10 seconds makes lookups for as long as it may run: at least %i of a backlog',
    async (lookupsPer10Seconds, atLeast) => {
      const random = seededRandom(7);
      const tasks = Array.from({ length: 200 }, (): SilentTask => ({
        truth: 'success',
        deadlineSeconds: HOUR_SECONDS,
      }));
      const settings = { lookupsPer10Seconds, deadlineSeconds: HOUR_SECONDS };
      const { functions, scheduler, timeline } = await createBacklog(tasks, settings, {
        deploy: createFunctions(),
        faultPlan: faultPlanOf(random, 0),
        random,
      });

      scheduler.pass(2 * MINUTE_MS);
      await timeline.sweep(functions, true);
      await timeline.finish();

      expect(scheduler.lookups.length).toBeGreaterThanOrEqual(atLeast);
      expect(settledIn(scheduler)).toHaveLength(scheduler.lookups.length);
    },
  );
});

describe('a provider that never says anything of use', () => {
  const SAME_DEADLINES = 100;
  const MINUTES = 10;

  test('ends every task of a backlog within its deadline and two minutes', async () => {
    const random = seededRandom(4);
    const tasks = Array.from({ length: 3 * SAME_DEADLINES }, (_, task): SilentTask => ({
      truth: 'progress',
      deadlineSeconds: task < SAME_DEADLINES ? 300 : wholeBetween(random, 10, MINUTES * 60),
    }));
    const settings = { lookupsPer10Seconds: 10, deadlineSeconds: HOUR_SECONDS };
    const { functions, scheduler, timeline } = await createBacklog(tasks, settings, {
      deploy: createFunctions(),
      faultPlan: uselessProvider(random),
      random,
    });

    const beganMs = scheduler.nowMs();
    for (let minute = 0; minute < MINUTES + 2; minute++) {
      await timeline.passUntil(beganMs + (minute + 0.5) * MINUTE_MS);
      await timeline.sweep(functions, minute === 0);
    }
    await timeline.finish();

    const ended = settledIn(scheduler);
    expect(scheduler.lookups.length).toBeGreaterThan(20);
    expect(ended).toHaveLength(tasks.length);
    expect(new Set(ended.map(({ reason }) => reason?.S))).toEqual(new Set(['timed_out']));
    const lateMs = ended.map(
      ({ settledAt, deadlineAt }) => Date.parse(settledAt?.S ?? '') - Date.parse(deadlineAt?.S ?? ''),
    );
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(2 * MINUTE_MS);
  });
});

function settledIn(scheduler: Scheduler) {
  return recordsOf(scheduler.world().store).filter(({ outcome }) => outcome?.S !== 'awaiting');
}
