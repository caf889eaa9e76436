import fc from 'fast-check';
import type { Functions } from './functions.ts';
import { SAYINGS, type Says } from './sayings.ts';
import { simulate, type Outcome, type Plan } from './simulation.ts';
import type { Fault } from './stage.ts';
import type { StreamRules } from './stream.ts';

const MAX_DELIVERIES = 8;
const TASKS = 3;

/** How many decisions a run takes before everything goes well: some two hundred steps. */
const MAX_CHOICES = 800;

const says = Object.keys(SAYINGS) as Says[]; // a Record's keys are its key type

const plans: fc.Arbitrary<Plan> = fc.record({
  deliveries: fc.array(
    fc.record({
      task: fc.nat(TASKS - 1),
      says: fc.constantFrom(...says),
      token: fc.oneof(
        { weight: 8, arbitrary: fc.constant('good' as const) },
        { weight: 1, arbitrary: fc.constantFrom('forged' as const, 'none' as const) },
      ),
    }),
    { minLength: 1, maxLength: MAX_DELIVERIES, size: 'max' },
  ),
  faultsPercent: fc.constantFrom(5, 20, 40, 60),
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
  readonly faults: ReadonlyMap<Fault, number>;
  /** The shortest run in which a promise was not kept, and how to see it again. */
  readonly failure: (Outcome & { readonly seed: number; readonly path: string }) | undefined;
}

/** Runs the functions through so many random worlds, the same for the same seed. */
export async function searchFaults(
  functions: Functions,
  rules: StreamRules,
  options: SearchOptions,
): Promise<Found> {
  const { runs, seed, path = '', onRun, asFound = false } = options;
  const faults = new Map<Fault, number>();
  const sums = { steps: 0, answered: 0, messages: 0 };
  const keepsItsPromises = fc.asyncProperty(plans, async (plan) => {
    const { story, broken, answered, messages, faults: met } = await simulate(plan, functions, rules);
    sums.steps += story.length;
    sums.answered += answered;
    sums.messages += messages;
    for (const [fault, times] of met) faults.set(fault, (faults.get(fault) ?? 0) + times);
    onRun?.();
    return broken === undefined;
  });
  const details = await fc.check(keepsItsPromises, {
    numRuns: path === '' ? runs : 1,
    seed,
    path,
    endOnFailure: asFound,
  });
  const [plan] = details.counterexample ?? [];
  const failure = plan && {
    ...(await simulate(plan, functions, rules)),
    seed,
    path: details.counterexamplePath ?? '',
  };
  return { runs: details.numRuns, ...sums, faults, failure };
}

/** Tells a failure so that somebody can follow it, and see it again. */
export function tellFailure({ story, broken, seed, path }: NonNullable<Found['failure']>): string {
  const lines = story.map((line, index) => `${String(index + 1).padStart(4)}. ${line}`);
  return [
    `A promise was not kept: ${broken}`,
    ...lines,
    `To see it again: npm run test:faults -- --seed ${seed} --path ${path}`,
  ].join('\n');
}
