import type { OpenCall, Invocation, Made } from './process.ts';
import type { Choices } from './choices.ts';
import type { Fault } from './faults.ts';
import { WRONG_ANSWERS } from './record-info.ts';
import { refuse, perform, type Circumstances, type World } from './world.ts';
import type { Answer } from './wire.ts';
import type { Store } from './store.ts';

/** Lets a call of a function happen, well or badly. */
export function injectFault(
  by: Invocation,
  { id, call }: OpenCall,
  fault: Fault | undefined,
  { outside, choices }: { readonly outside: Outside; readonly choices: Choices },
): Promise<void> {
  const { process, budget } = by;
  const made = { call, by };
  switch (fault) {
    case undefined:
      return process.answer(id, outside.act(made));
    case 'the request is lost':
      return process.answer(id, { kind: 'reset' });
    case 'the answer is lost':
      outside.act(made);
      return process.answer(id, { kind: 'reset' });
    case 'the service breaks':
      return process.answer(id, refuse(call, 'broken'));
    case 'the service throttles':
      return process.answer(id, refuse(call, 'throttled'));
    case 'it takes too long, and happens later':
      outside.late.push(made);
      return process.answer(id, { kind: 'timeout' });
    case 'the time is over, and it happens later':
      outside.late.push(...process.open().map((open) => ({ call: open.call, by })));
      budget.abort();
      // Only a receiver has a budget; another function learns of the end of its call alone.
      return process.open().some((open) => open.id === id)
        ? process.answer(id, { kind: 'timeout' })
        : process.rest();
    case 'killed before it':
      return process.kill();
    case 'killed after it':
      outside.act(made);
      return process.kill();
    case 'some entries are refused': {
      const entries = call.operation === 'PublishBatch' ? call.entries : [];
      const refused = new Set(entries.filter(() => choices.pick(2) === 0).map((entry) => entry.id));
      return process.answer(id, outside.act(made, { refused }));
    }
    case 'the index lags behind': {
      const index = outside.storeBefore(choices.pick(outside.changes()));
      return process.answer(id, outside.act(made, { index }));
    }
    case 'the provider says something else': {
      const other = WRONG_ANSWERS[choices.pick(WRONG_ANSWERS.length)];
      const isLookUp = call.operation === 'LookUp' && other !== undefined;
      return process.answer(id, isLookUp ? other(call.taskId) : outside.act(made));
    }
  }
}

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
