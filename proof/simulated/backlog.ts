import { createChoices } from './choices.ts';
import type { Deploy, Functions, StackSettings } from './functions.ts';
import { law } from './laws/law.ts';
import { checkAskedOnce, checkRate } from './laws/lookup.ts';
import type { Truth } from './record-info.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import type { FaultPlan } from './fault-plan.ts';
import { EMPTY_WORLD } from './world.ts';
import { wholeBetween, type Random } from '../kit/random.ts';

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/** A task that is registered, and that no callback ever comes for. */
export interface SilentTask {
  readonly truth: Truth;
  readonly deadlineSeconds: number;
}

/** A stack with many tasks that only sweeps can end. */
export interface Backlog {
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
export async function createBacklog(
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
