import type { Ending, Invocation } from '../process.ts';
import { BrokenLawError } from '../laws/law.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Store } from '../store.ts';
import { perform } from '../world.ts';
import type { Progress } from './adversary.ts';
import type { Draw } from './agenda.ts';
import type { Attempt } from './plan.ts';
import { createTransientFaults } from './transient-faults.ts';

/** How many calls a function that is killed before the write that matters makes at most. */
const MOST_CALLS_BEFORE_END = 6;

/** The result of a request: what its function answered, and whether its sender heard that. */
export interface Sent<T> {
  readonly answer: T | undefined;
  readonly isHeard: boolean;
}

/** Sends the requests of the backend and the provider: each runs from its first call to its last at one moment. */
export interface HonestRequests {
  /**
   * @param name the key of everything that is drawn for the request.
   * @param matters whether a change of the store is the one that the request is made for.
   */
  send<T>(
    name: string,
    attempt: Attempt,
    run: (budget: AbortSignal) => Promise<T>,
    matters: (before: Store, after: Store) => boolean,
  ): Promise<Sent<T>>;
  /** Lets a function that was started run to its end. */
  finish(name: string, invocation: Invocation): Promise<void>;
  progressOf(name: string): Progress | undefined;
}

/** @param turn comes between all calls. */
export function createHonestRequests(
  scheduler: Scheduler,
  draw: Draw,
  faultsPercent: number,
  turn: () => Promise<void>,
): HonestRequests {
  const progress = new Map<string, Progress>();

  async function run(
    name: string,
    invocation: Invocation,
    attempt: Attempt,
    matters: (before: Store, after: Store) => boolean,
  ): Promise<void> {
    const transient = createTransientFaults(name, draw, faultsPercent);
    const mostCalls = draw(MOST_CALLS_BEFORE_END, name, 'end');
    const { process } = invocation;
    const atMs = scheduler.nowMs();
    for (let calls = 0; process.ending() === undefined; calls++) {
      progress.set(name, { atMs, calls, isOver: false });
      await turn();
      const [open] = process.open();
      if (open === undefined) throw new Error(`${name} waits for nothing`);
      const world = scheduler.world();
      const doesMatter = matters(
        world.store,
        perform(world, open.call, { nowMs: scheduler.nowMs() }).world.store,
      );
      if (attempt === 'killed before' && (doesMatter || calls > mostCalls)) {
        await scheduler.advance(invocation, open, 'killed before it');
      } else if (attempt === 'killed after' && doesMatter) {
        await scheduler.advance(invocation, open, 'killed after it');
      } else {
        await scheduler.advance(invocation, open, transient(open));
      }
    }
    progress.set(name, { atMs, calls: Infinity, isOver: true });
    await turn();
  }

  return {
    async send<T>(
      name: string,
      attempt: Attempt,
      start: (budget: AbortSignal) => Promise<T>,
      matters: (before: Store, after: Store) => boolean,
    ) {
      if (attempt === 'never arrives') return { answer: undefined, isHeard: false };
      await turn();
      scheduler.tell(`${name} begins${attempt === 'answered' ? '' : `; it is ${attempt}`}`);
      let ended: Ending<T> | undefined;
      const invocation = await scheduler.start(name, start, (ending) => (ended = ending));
      await run(name, invocation, attempt, matters);
      return { answer: valueOf(name, ended), isHeard: attempt === 'answered' };
    },
    finish: (name, invocation) => run(name, invocation, 'answered', () => false),
    progressOf: (name) => progress.get(name),
  };
}

/** @throws {BrokenLawError} when the function failed: it has an answer to everything. */
function valueOf<T>(name: string, ending: Ending<T> | undefined): T | undefined {
  if (ending?.kind === 'threw') throw new BrokenLawError(`${name} failed: ${String(ending.error)}`);
  return ending?.kind === 'returned' ? ending.value : undefined;
}
