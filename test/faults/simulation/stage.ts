import { startActor, type Actor, type Ending, type OpenCall } from './actor.ts';
import type { Call } from './calls.ts';
import type { Choices } from './choices.ts';
import { describeCall } from './describe-call.ts';
import type { Store } from './store.ts';
import { answerIdle, EMPTY_WORLD, perform, refuse, type Circumstances, type World } from './world.ts';

/** How often the functions' own clients try a call. */
const ATTEMPTS = 3;

/** One run of a function, with what is done about its end. */
export interface Invocation {
  readonly name: string;
  readonly actor: Actor<unknown>;
  /** Ends the attempts of a receiver, which gives up before the provider does. */
  readonly budget: AbortController;
}

/** What can go wrong with a call. */
export const FAULTS = [
  'the request is lost',
  'the answer is lost',
  'the service breaks',
  'the service throttles',
  'it takes too long, and happens later',
  'the time is over, and it happens later',
  'killed before it',
  'killed after it',
  'some entries are refused',
  'the index lags behind',
] as const;

export type Fault = (typeof FAULTS)[number];

/** The running functions, the world that they act on, the clock, and what has happened so far. */
export interface Stage {
  readonly story: readonly string[];
  readonly faults: ReadonlyMap<Fault, number>;
  nowMs(): number;
  world(): World;
  invocations(): readonly Invocation[];
  tell(line: string): void;
  pass(ms: number): void;
  start<T>(
    name: string,
    run: (budget: AbortSignal) => Promise<T>,
    onEnd: (ending: Ending<T>) => void,
  ): Promise<Invocation>;
  /** Lets one call of one function happen, well or badly. */
  advance(invocation: Invocation, open: OpenCall, fault?: Fault): Promise<void>;
  /** Calls whose callers have gone, and which have not happened yet. */
  late(): number;
  landLate(index: number): void;
  killAll(): Promise<void>;
}

export function createStage(startMs: number, choices: Choices): Stage {
  const story: string[] = [];
  const faults = new Map<Fault, number>();
  const running = new Map<Invocation, () => void>();
  const lateCalls: Call[] = [];
  const stores: Store[] = [EMPTY_WORLD.store];
  let nowMs = startMs;
  let world = EMPTY_WORLD;

  function act(call: Call, circumstances: Partial<Circumstances> = {}) {
    const { world: next, answer } = perform(world, call, { nowMs, ...circumstances });
    if (next.store !== world.store) stores.push(next.store);
    world = next;
    return answer;
  }

  async function settle(invocation: Invocation): Promise<void> {
    await answerIdle(invocation.actor, world);
    const { actor } = invocation;
    if (actor.ending() === undefined) return;
    const end = running.get(invocation);
    running.delete(invocation);
    end?.();
  }

  async function suffer({ actor, budget }: Invocation, { id, call }: OpenCall, fault: Fault | undefined) {
    switch (fault) {
      case undefined:
        return actor.answer(id, act(call));
      case 'the request is lost':
        return actor.answer(id, { kind: 'reset' });
      case 'the answer is lost':
        act(call);
        return actor.answer(id, { kind: 'reset' });
      case 'the service breaks':
        return actor.answer(id, refuse(call, 'broken'));
      case 'the service throttles':
        return actor.answer(id, refuse(call, 'throttled'));
      case 'it takes too long, and happens later':
        lateCalls.push(call);
        return actor.answer(id, { kind: 'timeout' });
      case 'the time is over, and it happens later':
        lateCalls.push(...actor.open().map((open) => open.call));
        budget.abort();
        // Only a receiver has a budget; another function learns of the end of its call alone.
        return actor.open().some((open) => open.id === id)
          ? actor.answer(id, { kind: 'timeout' })
          : actor.rest();
      case 'killed before it':
        return actor.kill();
      case 'killed after it':
        act(call);
        return actor.kill();
      case 'some entries are refused': {
        const entries = call.operation === 'PublishBatch' ? call.entries : [];
        const refused = new Set(entries.filter(() => choices.pick(2) === 0).map((entry) => entry.id));
        return actor.answer(id, act(call, { refused }));
      }
      case 'the index lags behind': {
        const index = stores[Math.max(0, stores.length - 1 - choices.pick(stores.length))] ?? world.store;
        return actor.answer(id, act(call, { index }));
      }
    }
  }

  return {
    story,
    faults,
    nowMs: () => nowMs,
    world: () => world,
    invocations: () => [...running.keys()],
    tell: (line) => void story.push(line),
    pass(ms) {
      nowMs += ms;
    },
    async start(name, run, onEnd) {
      const budget = new AbortController();
      const actor = await startActor(() => run(budget.signal), ATTEMPTS);
      const invocation = { name, actor, budget };
      running.set(invocation, () => {
        const ending = actor.ending();
        if (ending === undefined) return;
        story.push(`${name} ${describeEnding(ending)}`);
        onEnd(ending);
      });
      await settle(invocation);
      return invocation;
    },
    async advance(invocation, open, fault) {
      story.push(
        `${invocation.name}: ${describeCall(open.call)}${fault === undefined ? '' : `, but ${fault}`}`,
      );
      if (fault !== undefined) faults.set(fault, (faults.get(fault) ?? 0) + 1);
      await suffer(invocation, open, fault);
      await settle(invocation);
    },
    late: () => lateCalls.length,
    landLate(index) {
      const [call] = lateCalls.splice(index, 1);
      if (call === undefined) return;
      story.push(`only now happens: ${describeCall(call)}`);
      act(call);
    },
    async killAll() {
      for (const { actor } of running.keys()) await actor.kill();
      running.clear();
    },
  };
}

function describeEnding(ending: Ending<unknown>): string {
  switch (ending.kind) {
    case 'returned':
      return typeof ending.value === 'number' ? `answers ${ending.value}` : 'is done';
    case 'threw':
      return `fails: ${String(ending.error)}`;
    case 'killed':
      return 'is dead';
  }
}
