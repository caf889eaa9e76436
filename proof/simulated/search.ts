import fc from 'fast-check';
import type { Fault } from './faults.ts';
import type { Deploy, StackSettings } from './functions.ts';
import type { Planned } from './provider.ts';
import { TRUTHS } from './record-info.ts';
import { CALLBACK_BODIES, type Says } from './callback-bodies.ts';
import { simulate, type Outcome, type Plan } from './simulation.ts';
import type { StreamRules } from './stream.ts';
import { TASK_COUNT } from './task-ids.ts';

/** The provider has made a voice for every task, and nothing goes wrong by itself. */
const CALM = {
  settings: { lookupsPer10Seconds: 2, confirmsResults: false, deadlineSeconds: 7_200 },
  truths: ['success', 'success', 'success'],
  registrations: [],
  deliveries: [],
  faultsPercent: 0,
  pauses: 'short',
  streamReturns: true,
  choices: [],
} as const satisfies Plan;

/** Runs that chance comes upon too seldom; every search begins with them. */
const POINTED_PLANS: readonly Plan[] = [
  // Registered for 10 seconds; then, before any sweep, a callback that says nothing of what the provider knows.
  {
    ...CALM,
    registrations: [{ task: 0, ref: 'order-17', deadlineSeconds: 10 }],
    deliveries: [{ task: 0, says: 'success without a voice', token: 'good' }],
  },
];

const MAX_DELIVERIES = 8;
const MAX_REGISTRATIONS = 5;

/** How many decisions a run takes before everything goes well: some two hundred steps. */
const MAX_CHOICES = 800;

const says = Object.keys(CALLBACK_BODIES) as Says[]; // a Record's keys are its key type

/** Most runs have lookups, few enough for one task to wait for the other. */
const settings: fc.Arbitrary<StackSettings> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      lookupsPer10Seconds: fc.constantFrom(1, 2),
      confirmsResults: fc.constant(false),
      deadlineSeconds: fc.constantFrom(1_800, 7_200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      lookupsPer10Seconds: fc.constantFrom(1, 2),
      confirmsResults: fc.constant(true),
      deadlineSeconds: fc.constantFrom(1_800, 7_200),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ deadlineSeconds: 7_200 }) },
);

const delivery: fc.Arbitrary<Planned> = fc.record({
  task: fc.nat(TASK_COUNT - 1),
  says: fc.oneof(fc.constant('the truth' as const), fc.constantFrom(...says)),
  token: fc.oneof(
    { weight: 7, arbitrary: fc.constant('good' as const) },
    { weight: 2, arbitrary: fc.constant('of another submission' as const) },
    { weight: 1, arbitrary: fc.constantFrom('forged' as const, 'none' as const) },
  ),
});

const plans: fc.Arbitrary<Plan> = fc.record({
  settings,
  truths: fc.array(fc.constantFrom(...TRUTHS), { minLength: TASK_COUNT, maxLength: TASK_COUNT }),
  registrations: fc.array(
    fc.record({
      task: fc.nat(TASK_COUNT - 1),
      ref: fc.constantFrom('order-17', 'order-18', undefined),
      deadlineSeconds: fc.constantFrom(undefined, 10, 3_600, 86_400),
    }),
    { maxLength: MAX_REGISTRATIONS, size: 'max' },
  ),
  // The provider says much, or next to nothing.
  deliveries: fc.oneof(
    fc.array(delivery, { maxLength: MAX_DELIVERIES, size: 'max' }),
    fc.array(delivery, { maxLength: 2 }),
  ),
  faultsPercent: fc.constantFrom(2, 10, 25, 50),
  pauses: fc.constantFrom('short', 'short', 'short', 'long'),
  streamReturns: fc.boolean(),
  // Without bias: else most choices are small, and most runs ordinary.
  choices: fc.noBias(fc.array(fc.nat(10_000), { maxLength: MAX_CHOICES, size: 'max' })),
});

export interface SearchOptions {
  readonly runs: number;
  readonly seed: number;
  /** Where a failure was found, to see it again. */
  readonly path?: string | undefined;
  readonly onRun?: (() => void) | undefined;
  /** Answers the first failure as it is, instead of looking for a shorter one. */
  readonly asFound?: boolean;
}

export interface Found {
  readonly runs: number;
  readonly steps: number;
  readonly answered: number;
  readonly messages: number;
  readonly registered: number;
  readonly lookups: number;
  /** How many tasks ended by each way of becoming known. */
  readonly ends: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<Fault, number>;
  /** The shortest run in which a promise was not kept, and how to see it again. */
  readonly failure: (Outcome & { readonly seed: number; readonly path: string }) | undefined;
}

/** Runs the functions through so many random worlds, the same for the same seed. */
export async function searchFaults(
  deploy: Deploy,
  rules: StreamRules,
  options: SearchOptions,
): Promise<Found> {
  const { runs, seed, path = '', onRun, asFound = false } = options;
  const faults = new Map<Fault, number>();
  const ends = new Map<string, number>();
  const sums = { steps: 0, answered: 0, messages: 0, registered: 0, lookups: 0 };
  const keepsItsPromises = fc.asyncProperty(plans, async (plan) => {
    const run = await simulate(plan, deploy, rules);
    sums.steps += run.trace.length;
    sums.answered += run.answered;
    sums.messages += run.messages;
    sums.registered += run.registered;
    sums.lookups += run.lookups;
    addTo(faults, run.faults);
    addTo(ends, run.ends);
    onRun?.();
    return run.broken === undefined;
  });
  const details = await fc.check(keepsItsPromises, {
    examples: POINTED_PLANS.map((plan) => [plan]),
    numRuns: path === '' ? runs : 1,
    seed,
    path,
    endOnFailure: asFound,
  });
  const [plan] = details.counterexample ?? [];
  const failure = plan && {
    ...(await simulate(plan, deploy, rules)),
    seed,
    path: details.counterexamplePath ?? '',
  };
  return { runs: details.numRuns, ...sums, ends, faults, failure };
}

export function addTo<Key>(sums: Map<Key, number>, counts: ReadonlyMap<Key, number>): void {
  for (const [key, count] of counts) sums.set(key, (sums.get(key) ?? 0) + count);
}

/** Describes a failure, step by step. */
export function tellFailure({ trace, broken }: Pick<Outcome, 'trace' | 'broken'>): string {
  return numbered(`A promise was not kept: ${broken}`, trace);
}

/** Returns what happened, a line each. */
export function numbered(title: string, trace: readonly string[]): string {
  return [title, ...trace.map((line, index) => `${String(index + 1).padStart(4)}. ${line}`)].join('\n');
}
