import type { Deploy } from '../functions.ts';
import { explore, type Explored } from '../explore.ts';
import { BrokenLawError, recordOf } from '../laws/law.ts';
import { isKept } from '../laws/registration.ts';
import { REF, type SmallWorld, type State } from '../small-world.ts';
import type { StreamRules } from '../stream.ts';
import { ONE_TASK } from '../task-ids.ts';
import { projectEnd } from './projection.ts';

export interface Compared extends Explored {
  /** How many different ends an owner can see with the adversary, and how many without. */
  readonly seen: number;
  readonly seenWithout: number;
}

/**
 * Goes through a small world with its adversary and without: everything that its owner can see in the end must be what the
 * owner could have seen without.
 */
export async function compareEnds(
  world: SmallWorld,
  deploy: Deploy,
  rules: StreamRules,
  onState: (states: number) => void = () => undefined,
): Promise<Compared> {
  const without = new Set<string>();
  const alone = await explore({ ...world, forges: [] }, deploy, rules, onState, (end) => {
    for (const seen of seenAt(end)) without.add(seen);
  });
  if (alone.failure !== undefined) return { ...alone, seen: 0, seenWithout: without.size };
  const all = new Set<string>();
  const explored = await explore(world, deploy, rules, onState, (end) => {
    for (const seen of seenAt(end)) {
      all.add(seen);
      if (!without.has(seen)) throw new BrokenLawError(`Without the adversary nothing ends as ${seen}`);
    }
  });
  return { ...explored, seen: all.size, seenWithout: without.size };
}

/** What the owner sees in the end: nothing that was promised while the registration is not answered. */
function seenAt({ world, registered }: State): string[] {
  if (!registered.some(isKept)) return [];
  const record = recordOf(world.store, ONE_TASK);
  return record === undefined ? [] : [JSON.stringify(projectEnd(record, world.messages, REF))];
}
