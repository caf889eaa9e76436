import type { Deploy } from '../functions.ts';
import { explore, type Explored } from '../explore.ts';
import { BrokenLawError, recordOf } from '../laws/law.ts';
import { isKept } from '../laws/registration.ts';
import { REF, type SmallWorld, type State } from '../small-world.ts';
import type { StreamRules } from '../stream.ts';
import { ONE_TASK } from '../task-ids.ts';
import { projectEnd } from './projection.ts';

/** The owner registers the task, and again until it is answered; a stolen URL of another submission reports it. */
const OWNED = {
  registers: true,
  insists: true,
  says: [],
  hasStream: false,
  hasSweep: false,
  faults: 0,
} as const;

/** The sweep lists what the stolen URL reported when its deadline has passed, and the owner registers the task meanwhile. */
export const REGISTERED_LATE: SmallWorld = {
  ...{ ...OWNED, forges: ['progress'], truth: 'success' },
  ...{ hasSweep: true, isOver: true, registersLate: true },
};

/** The small worlds that every test run goes through: some seconds of them. */
export const QUICK_STOLEN_URLS: readonly SmallWorld[] = [
  { ...OWNED, says: ['success'], forges: ['another success'], hasStream: true },
  { ...OWNED, says: ['success'], forges: ['another success'], faults: 1 },
  { ...OWNED, says: ['success'], forges: ['progress'], hasSweep: true, isOver: true, registersLate: true },
  { ...OWNED, forges: ['progress'], truth: 'success', hasSweep: true, isOver: true },
  REGISTERED_LATE,
  { ...OWNED, forges: ['another success'], truth: 'success', hasSweep: true, confirms: true },
];

/** And those that take minutes. */
export const LARGE_STOLEN_URLS: readonly SmallWorld[] = [
  { ...OWNED, says: ['success'], forges: ['another success', 'progress'], hasStream: true },
  { ...OWNED, says: ['success'], forges: ['another success'], hasStream: true, faults: 1 },
  { ...OWNED, says: ['success'], forges: ['another success'], faults: 2 },
  { ...OWNED, says: ['failure', 'success'], forges: ['another success'], hasStream: true },
  {
    ...{ ...OWNED, says: ['success'], forges: ['success without a voice'], truth: 'success' },
    ...{ hasStream: true, hasSweep: true },
  },
  {
    ...{ ...OWNED, says: ['success'], forges: ['another success'], truth: 'success', confirms: true },
    ...{ hasStream: true, hasSweep: true },
  },
  {
    ...{ ...OWNED, says: ['success'], forges: ['another success'], truth: 'success' },
    ...{ hasSweep: true, faults: 1 },
  },
];

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
