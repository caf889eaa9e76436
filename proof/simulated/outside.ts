import type { Answer } from './wire.ts';
import type { Made } from './invocation.ts';
import type { Store } from './store.ts';
import { perform, type Circumstances, type World } from './world.ts';

/** Everything outside of the functions as it is now, and the calls that are still on their way there. */
export interface Outside {
  nowMs(): number;
  pass(ms: number): void;
  world(): World;
  /** The store as it was so many changes ago, or at the beginning. */
  storeBefore(changes: number): Store;
  /** How many changes there were. */
  changes(): number;
  /** Does what a call asks for. */
  act(made: Made, circumstances?: Partial<Circumstances>): Answer;
  /** Calls whose callers have gone, and which have not happened yet. */
  readonly late: Made[];
}

export function createOutside(startMs: number, firstWorld: World): Outside {
  const stores: Store[] = [firstWorld.store];
  let nowMs = startMs;
  let world = firstWorld;
  return {
    late: [],
    nowMs: () => nowMs,
    pass(ms) {
      nowMs += ms;
    },
    world: () => world,
    storeBefore: (changes) => stores[Math.max(0, stores.length - 1 - changes)] ?? world.store,
    changes: () => stores.length,
    act({ call, by }, circumstances = {}) {
      const { world: next, answer } = perform(world, call, { nowMs, ...circumstances });
      if (next.store !== world.store) {
        stores.push(next.store);
        by.writes.push(...next.store.changes.slice(world.store.changes.length));
      }
      world = next;
      return answer;
    },
  };
}
