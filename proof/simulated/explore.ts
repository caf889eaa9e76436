import { createEffects } from './effects.ts';
import type { Deploy } from './functions.ts';
import { BrokenLawError } from './laws/law.ts';
import { createScripts } from './scripts.ts';
import { createSteps, WRITTEN_MS } from './small-world-steps.ts';
import { firstState, keyOf, type SmallWorld, type State } from './small-world.ts';
import type { StreamRules } from './stream.ts';
import { isElsewhere, placesOf } from './task-ids.ts';

export interface Explored {
  /** How many different states there are. */
  readonly states: number;
  /** How many of them are the end of everything. */
  readonly ends: number;
  /** How many different moments of the functions led there. */
  readonly moments: number;
  /** The shortest trace in which a promise is not kept. */
  readonly failure: { readonly trace: readonly string[]; readonly broken: string } | undefined;
}

/**
 * Goes through every order in which the calls of all functions can happen, with every way to break so many of them.
 *
 * States that are the same are visited once, however they came about. From every end all recovers as it would in
 * time: the sweep runs again, and then every promise must hold.
 *
 * @param onState gets the number of states visited so far.
 * @param onEnd gets every end, as it is when all has recovered; it may throw a {@link BrokenLawError}.
 */
export async function explore(
  world: SmallWorld,
  deploy: Deploy,
  rules: StreamRules,
  onState: (states: number) => void = () => undefined,
  onEnd: (end: State) => void = () => undefined,
): Promise<Explored> {
  const first = firstState(world);
  const places = placesOf(first.deliveries.map(({ sent }) => sent));
  const scripts = createScripts((call) => isElsewhere(call, places));
  const effects = createEffects(WRITTEN_MS);
  const small = await createSteps(world, deploy, rules, scripts, effects);
  const nameOf = (state: State) => keyOf(state, effects.nameOf(state.world));
  let ends = 0;

  /** Where each state came from, so that its trace can be shown. */
  const origins = new Map<string, { readonly from: string; readonly label: string } | undefined>();
  const traceOf = (key: string): string[] => {
    const origin = origins.get(key);
    return origin === undefined ? [] : [...traceOf(origin.from), origin.label];
  };
  const explored = (failure: Explored['failure']): Explored => ({
    states: origins.size,
    ends,
    moments: scripts.size(),
    failure,
  });

  origins.set(nameOf(first), undefined);
  for (let wave = [first]; wave.length > 0;) {
    const nextWave: State[] = [];
    for (const state of wave) {
      const from = nameOf(state);
      let label = 'all recovers';
      try {
        const steps = await small.nextSteps(state);
        if (steps.length === 0) {
          ends += 1;
          onEnd(await small.recover(state));
        }
        for (const [what, next] of steps) {
          label = what;
          const reached = await next();
          const key = nameOf(reached);
          if (origins.has(key)) continue;
          origins.set(key, { from, label });
          onState(origins.size);
          nextWave.push(reached);
        }
      } catch (error) {
        if (!(error instanceof BrokenLawError)) throw error;
        return explored({ trace: [...traceOf(from), label], broken: error.message });
      }
    }
    wave = nextWave;
  }
  return explored(undefined);
}
