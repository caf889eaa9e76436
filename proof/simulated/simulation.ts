import type { OpenCall } from './process.ts';
import { createBackend, type PlannedRegistration } from './backend.ts';
import { createChoices, type Choices } from './choices.ts';
import { FAULTS, type Fault } from './faults.ts';
import { SECRET, type Deploy, type StackSettings } from './functions.ts';
import { BrokenLawError, owesResult, recordsOf } from './laws/law.ts';
import { checkEnd } from './laws/end.ts';
import { checkAskedOnce, checkRate } from './laws/lookup.ts';
import { isKept } from './laws/registration.ts';
import { API_KEY } from './lookup-ports.ts';
import { createProvider, type Planned } from './provider.ts';
import type { Truth } from './record-info.ts';
import { passUntil, recover, timesOf, type Parts } from './recovery.ts';
import { createScheduler } from './scheduler.ts';
import { createStream, type StreamRules } from './stream.ts';
import { startSweep } from './timeline.ts';
import { taskIdOf } from './task-ids.ts';
import { EMPTY_WORLD } from './world.ts';

/** One run: the callbacks that the provider sends, how many calls go wrong, and every decision on the way. */
export interface Plan {
  readonly settings: StackSettings;
  /** What the provider knows of each task. */
  readonly truths: readonly Truth[];
  readonly deliveries: readonly Planned[];
  readonly registrations: readonly PlannedRegistration[];
  /** How many of a hundred calls go wrong. */
  readonly faultsPercent: number;
  readonly pauses: keyof typeof PAUSES_SECONDS;
  /** Whether the stream works in the end, or only the sweep is left. */
  readonly streamReturns: boolean;
  readonly choices: readonly number[];
}

export interface Outcome {
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
  /** The promise that was not kept. */
  readonly broken: string | undefined;
  readonly faults: ReadonlyMap<Fault, number>;
  /** How many deliveries were answered 200, and how many messages the topic took. */
  readonly answered: number;
  readonly messages: number;
  /** How many registrations were kept, and how many lookups were made. */
  readonly registered: number;
  readonly lookups: number;
  /** How many tasks ended by each way of becoming known. */
  readonly ends: ReadonlyMap<string, number>;
}

const START_MS = Date.parse('2026-11-23T10:00:00.000Z');

/**
 * How much time may pass at once, in seconds: while a sweep is at work and tasks are waited for, or from nothing that
 * matters to long after every deadline.
 */
const PAUSES_SECONDS = {
  short: [1, 5, 20, 60, 1, 5, 20, 16 * 60],
  long: [60, 16 * 60, 7 * 3_600, 26 * 3_600, 72 * 3_600],
};

/** How many sweeps may be at work at once: one that hangs does not keep the next from starting. */
const SWEEPS = 2;

/** Runs a plan: first everything that can go wrong, then, when its choices are used up, nothing more. */
export async function simulate(plan: Plan, deploy: Deploy, rules: StreamRules): Promise<Outcome> {
  const { settings } = plan;
  const { lookupsPer10Seconds, confirmsResults = false } = settings;
  const functions = deploy(settings);
  const choices = createChoices(plan.choices);
  const truths = Object.fromEntries(plan.truths.map((truth, task) => [taskIdOf(task), truth]));
  const scheduler = createScheduler(START_MS, choices, { ...EMPTY_WORLD, truths }, (lookups, { store }) => {
    checkRate(lookups, lookupsPer10Seconds ?? 0);
    checkAskedOnce(lookups, store);
  });
  const provider = await createProvider(plan.deliveries, truths, functions, { scheduler, confirmsResults });
  const backend = createBackend(plan.registrations, functions, scheduler);
  const stream = createStream(rules, functions, scheduler);
  const parts = { settings, functions, scheduler, provider, backend, stream };
  let broken: string | undefined;
  try {
    while (!choices.isOver() && !isQuiet(parts)) await stepInto(parts, choices, plan);
    await recover(parts, plan.streamReturns);
    backend.checkRefused();
    checkEnd({
      ...scheduler.world(),
      ...provider,
      ...backend,
      truths: lookupsPer10Seconds === undefined ? undefined : truths,
      confirmsResults,
      secrets: [SECRET, API_KEY],
    });
  } catch (error) {
    if (!(error instanceof BrokenLawError)) throw error;
    broken = error.message;
  } finally {
    await scheduler.killAll();
  }
  return outcomeOf(parts, broken);
}

function outcomeOf({ scheduler, provider, backend }: Parts, broken: string | undefined): Outcome {
  const { trace, faults, lookups } = scheduler;
  const { store, messages } = scheduler.world();
  const ends = new Map<string, number>();
  for (const record of recordsOf(store)) {
    const via = record['outcome']?.S === 'awaiting' ? 'nothing' : (record['via']?.S ?? 'nothing');
    ends.set(via, (ends.get(via) ?? 0) + 1);
  }
  return {
    trace,
    broken,
    faults,
    answered: provider.answered.length,
    messages: messages.length,
    registered: backend.registered.filter(isKept).length,
    lookups: lookups.length,
    ends,
  };
}

/** Whether nothing is left to do but what recovers everything anyway. */
function isQuiet({ scheduler, provider, backend, stream }: Parts): boolean {
  const hasWork = scheduler.invocations().length > 0 || scheduler.late() > 0 || stream.isReady();
  const isAwaited = recordsOf(scheduler.world().store).some(owesResult);
  return !hasWork && !isAwaited && provider.waiting().length === 0 && backend.waiting().length === 0;
}

/** Lets one thing happen, of all that could happen now. What is ordinary comes first, so that shrinking finds it. */
async function stepInto(parts: Parts, choices: Choices, { faultsPercent, pauses }: Plan): Promise<void> {
  const { functions, scheduler, provider, backend, stream } = parts;
  const invocations = scheduler.invocations();
  const possible: (() => Promise<void> | void)[] = [];
  const maybe = (holds: boolean, action: () => Promise<void> | void, times = 1) => {
    for (let time = 0; holds && time < times; time++) possible.push(action);
  };

  for (const invocation of invocations) {
    maybe(
      true,
      () => {
        const open = invocation.process.open();
        const call = open[choices.pick(open.length)];
        return call && scheduler.advance(invocation, call, pickFault(choices, faultsPercent, call));
      },
      3,
    );
  }
  for (const order of backend.waiting()) maybe(true, () => backend.register(order), 2);
  for (const parcel of provider.waiting()) {
    maybe(true, () => provider.send(parcel, choices.pick(3) === 1), 2);
  }
  maybe(stream.isReady(), () => stream.bring(1 + choices.pick(10)), 3);
  const sweeps = invocations.filter(({ name }) => name.startsWith('sweep'));
  const [dueMs = Infinity] = timesOf(scheduler, 'dueAt');
  const isDue = dueMs <= scheduler.nowMs();
  maybe(sweeps.length < SWEEPS, () => startSweep(functions, scheduler, choices.pick(3) === 1), isDue ? 4 : 1);
  maybe(!isDue && dueMs < Infinity, () => passUntil(scheduler, dueMs), 2);
  maybe(true, () => {
    const seconds = PAUSES_SECONDS[pauses][choices.pick(PAUSES_SECONDS[pauses].length)] ?? 1;
    scheduler.tell(`${seconds} seconds pass`);
    scheduler.pass(seconds * 1_000);
  });
  maybe(stream.brought() > 0, () => stream.bringAgain(choices.pick(stream.brought()), 1 + choices.pick(10)));
  for (const parcel of provider.underWay()) maybe(true, () => provider.hangUp(parcel));
  maybe(scheduler.late() > 0, () => scheduler.landLate(choices.pick(scheduler.late())));
  maybe(true, () => stream.turn(!stream.isOn()));

  await possible[choices.pick(possible.length)]?.();
}

/**
 * A sweep asks many questions before it does anything: few of them go wrong, or none would ever come to that. What does go
 * wrong with the provider is most often what it says.
 */
function pickFault(choices: Choices, faultsPercent: number, { call }: OpenCall): Fault | undefined {
  const percent = call.operation === 'Query' ? faultsPercent / 4 : faultsPercent;
  const isFault = choices.pick(100) >= 100 - percent;
  if (!isFault) return undefined;
  if (call.operation === 'LookUp' && choices.pick(2) === 0) return 'the provider says something else';
  return FAULTS[choices.pick(FAULTS.length)];
}
