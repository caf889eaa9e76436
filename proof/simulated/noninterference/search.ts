import fc from 'fast-check';
import { FAULTS, type Fault } from '../faults.ts';
import type { Deploy } from '../functions.ts';
import { TRUTHS } from '../record-info.ts';
import { CALLBACK_BODIES, type Says } from '../callback-bodies.ts';
import type { StreamRules } from '../stream.ts';
import { FORGERY_NAMES } from './forgeries.ts';
import { addTo, numbered, type SearchOptions } from '../search.ts';
import { checkNoninterference, WAYS, type Compared, type Way } from './law.ts';
import type { Act, AdversaryPlan, Attempt, HonestPlan, OwnCallback, OwnTask, Plan } from './plan.ts';

const says = Object.keys(CALLBACK_BODIES) as Says[]; // a Record's keys are its key type

const attempts: fc.Arbitrary<readonly Attempt[]> = fc.array(
  fc.constantFrom<Attempt>(
    'answered',
    'answered',
    'unheard',
    'never arrives',
    'killed before',
    'killed after',
  ),
  { maxLength: 3 },
);

const MINUTES_10 = 600;

const callback: fc.Arbitrary<OwnCallback> = fc.record({
  atSeconds: fc.oneof(fc.nat(60), fc.nat(MINUTES_10)),
  says: fc.oneof(
    { weight: 3, arbitrary: fc.constant('the truth' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...says) },
  ),
  attempts,
});

const task: fc.Arbitrary<OwnTask> = fc.record({
  owner: fc.nat(1),
  registeredAtSeconds: fc.nat(90),
  deadlineSeconds: fc.constantFrom(undefined, 10, 60, 300, 1_200),
  attempts,
  truth: fc.constantFrom(...TRUTHS),
  knownAtSeconds: fc.nat(400),
  callbacks: fc.array(callback, { maxLength: 3 }),
});

const honest: fc.Arbitrary<HonestPlan> = fc.record({
  settings: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        lookupsPer10Seconds: fc.constantFrom(1, 2, 10),
        confirmsResults: fc.boolean(),
        deadlineSeconds: fc.constantFrom(300, 1_800),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ deadlineSeconds: 600 }) },
  ),
  tasks: fc.array(task, { minLength: 1, maxLength: 3 }),
  seed: fc.nat(),
  faultsPercent: fc.constantFrom(0, 0, 10, 30),
});

const act = (near: fc.Arbitrary<number>, ownTask: fc.Arbitrary<number>): fc.Arbitrary<Act> =>
  fc.record({
    near,
    afterCalls: fc.nat(6),
    afterSeconds: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.nat(120) },
      { weight: 1, arbitrary: fc.nat(900) },
    ),
    ref: fc.nat(4),
    isForgedToken: fc.nat(9).map((drawn) => drawn === 9),
    task: ownTask,
    says: fc.constantFrom(...FORGERY_NAMES),
    times: fc.constantFrom(1, 1, 1, 2, 3),
    isCold: fc.boolean(),
    pauses: fc.array(fc.nat(5), { maxLength: 6 }),
    faults: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
      ),
      { maxLength: 5 },
    ),
  });

const acts: fc.Arbitrary<readonly Act[]> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(
      act(fc.nat(8), fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(14) })),
      { maxLength: 10, size: 'max' },
    ),
  },
  // Many tasks that only the adversary names: they would be looked up.
  {
    weight: 1,
    arbitrary: fc.array(act(fc.nat(2), fc.nat(14)), { minLength: 8, maxLength: 16, size: 'max' }),
  },
);

const adversary: fc.Arbitrary<AdversaryPlan> = fc.record({
  acts,
  landsEvery: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
});

export const plans: fc.Arbitrary<Plan> = fc.record({
  honest: fc.noBias(honest),
  adversary: fc.noBias(adversary),
});

/** What a search has found. */
export interface Found {
  readonly runs: number;
  readonly steps: number;
  /** How many tasks were compared in each way. */
  readonly ways: Readonly<Record<Way, number>>;
  /** How many events and lookups of own tasks were compared. */
  readonly events: number;
  readonly lookups: number;
  readonly faults: ReadonlyMap<Fault, number>;
  /** The shortest run in which an adversary changed something, and how to see it again. */
  readonly failure:
    (Compared & { readonly plan: Plan; readonly seed: number; readonly path: string }) | undefined;
}

/** Looks for an adversary that changes something, in so many runs; they are the same for the same seed. */
export async function searchInterference(
  deploy: Deploy,
  rules: StreamRules,
  { runs, seed, path = '', onRun, asFound = false }: SearchOptions,
): Promise<Found> {
  const sums = { steps: 0, events: 0, lookups: 0 };
  const ways: Record<Way, number> = { whole: 0, 'from its registration on': 0, 'by its end': 0 };
  const faults = new Map<Fault, number>();
  const changesNothing = fc.asyncProperty(plans, async (plan) => {
    const compared = await checkNoninterference(plan, deploy, rules);
    const { observed } = compared;
    sums.steps += observed.trace.length;
    for (const { events, lookupsMs } of observed.tasks) {
      sums.events += events.length;
      sums.lookups += lookupsMs.length;
    }
    for (const way of WAYS) ways[way] += compared.ways[way];
    addTo(faults, observed.faults);
    onRun?.();
    return compared.violation === undefined;
  });
  const options = { seed, path, endOnFailure: asFound, numRuns: path === '' ? runs : 1 };
  const { counterexample, counterexamplePath, numRuns } = await fc.check(changesNothing, options);
  const [plan] = counterexample ?? [];
  const failure = plan && {
    ...(await checkNoninterference(plan, deploy, rules)),
    ...{ plan, seed, path: counterexamplePath ?? '' },
  };
  return { runs: numRuns, ...sums, ways, faults, failure };
}

/** Describes what an adversary has changed, step by step. */
export function tellInterference({ observed, violation }: Compared): string {
  return numbered(`An adversary changed something: ${violation}`, observed.trace);
}
