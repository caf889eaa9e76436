import { createChoices } from './choices.ts';
import type { Deploy, Functions, StackSettings } from './functions.ts';
import { law } from './laws/law.ts';
import { checkAskedOnce, checkRate } from './laws/lookup.ts';
import type { Truth } from './record-info.ts';
import { createStage, type Stage } from './stage.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import type { Weather } from './weather.ts';
import { EMPTY_WORLD } from './world.ts';
import { wholeBetween, type Random } from '../kit/random.ts';

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/** A task that is registered, and that no callback ever comes for. */
export interface SilentTask {
  readonly truth: Truth;
  readonly deadlineSeconds: number;
}

/** A stack with many tasks that only sweeps can end. */
export interface Crowd {
  readonly functions: Functions;
  readonly stage: Stage;
  readonly timeline: Timeline;
}

/** Decisions that faults ask for, such as which wrong answer it is. */
const CHOICES = 20_000;

/**
 * Registers the tasks at one moment, in calm weather.
 *
 * From then on the provider is never asked more often than the settings say, nor for a task twice at once.
 *
 * @throws {BrokenLawError} from whatever breaks that.
 */
export async function createCrowd(
  tasks: readonly SilentTask[],
  settings: StackSettings,
  {
    deploy,
    weather,
    random,
  }: { readonly deploy: Deploy; readonly weather: Weather; readonly random: Random },
): Promise<Crowd> {
  const functions = deploy(settings);
  const truths = Object.fromEntries(tasks.map(({ truth }, task) => [idOf(task), truth]));
  const choices = createChoices(Array.from({ length: CHOICES }, () => wholeBetween(random, 0, 2 ** 31)));
  const stage = createStage(START_MS, choices, { ...EMPTY_WORLD, truths }, (lookups, { store }) => {
    checkRate(lookups, settings.lookupsPer10Seconds ?? 0);
    checkAskedOnce(lookups, store);
  });
  for (const [task, { deadlineSeconds }] of tasks.entries()) {
    await stage.start(
      `tracker ${task}`,
      () => functions.register({ taskId: idOf(task), deadlineSeconds }, stage.nowMs()),
      (ending) => {
        const status = ending.kind === 'returned' ? ending.value.status : undefined;
        law(status === 201, () => `The registration of ${idOf(task)} was answered ${status}`);
      },
    );
  }
  await createTimeline(stage, { faultOf: () => undefined, tookMs: () => 0 }).finish();
  return { functions, stage, timeline: createTimeline(stage, weather) };
}

const idOf = (task: number) => `task-${task}`;
