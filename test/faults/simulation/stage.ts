import { startActor, type Actor, type Ending, type OpenCall } from './actor.ts';
import type { Call } from './calls.ts';
import type { Choices } from './choices.ts';
import { describeCall } from './describe-call.ts';
import type { Fault } from './faults.ts';
import type { Lookup } from './laws/lookup.ts';
import { WRONG_ANSWERS } from './record-info.ts';
import type { Change, Store } from './store.ts';
import { answerIdle, perform, refuse, type Circumstances, type World } from './world.ts';

/** How often the functions' own clients try a call. */
const ATTEMPTS = 3;

/** One run of a function, with what is done about its end. */
export interface Invocation {
  readonly name: string;
  readonly actor: Actor<unknown>;
  /** Ends the attempts of a receiver, which gives up before the provider does. */
  readonly budget: AbortController;
  /** What it changed in the task table, however late. */
  readonly writes: readonly Change[];
}

/** A call of somebody. */
interface Made {
  readonly call: Call;
  readonly by: Running;
}

interface Running extends Invocation {
  readonly writes: Change[];
  /** Its calls to the provider, so that each is counted once. */
  readonly lookups: Set<number>;
}

/** The running functions, the world that they act on, the clock, and what has happened so far. */
export interface Stage {
  readonly story: readonly string[];
  readonly faults: ReadonlyMap<Fault, number>;
  /** Every time that the provider was asked for a task, in order. */
  readonly lookups: readonly Lookup[];
  nowMs(): number;
  world(): World;
  invocations(): readonly Invocation[];
  tell(line: string): void;
  pass(ms: number): void;
  start<T>(
    name: string,
    run: (budget: AbortSignal) => Promise<T>,
    onEnd: (ending: Ending<T>, invocation: Invocation) => void,
  ): Promise<void>;
  /** Lets one call of one function happen, well or badly. */
  advance(invocation: Invocation, open: OpenCall, fault?: Fault): Promise<void>;
  /** Calls whose callers have gone, and which have not happened yet. */
  late(): number;
  landLate(index: number): void;
  killAll(): Promise<void>;
}

/** @param onLookup is told whenever the provider is asked. */
export function createStage(
  startMs: number,
  choices: Choices,
  firstWorld: World,
  onLookup: (lookups: readonly Lookup[], world: World) => void,
): Stage {
  const story: string[] = [];
  const faults = new Map<Fault, number>();
  const running = new Map<Invocation, { readonly made: Running; readonly end: () => void }>();
  const lateCalls: Made[] = [];
  const lookups: Lookup[] = [];
  const stores: Store[] = [firstWorld.store];
  let nowMs = startMs;
  let world = firstWorld;

  function act({ call, by }: Made, circumstances: Partial<Circumstances> = {}) {
    const { world: next, answer } = perform(world, call, { nowMs, ...circumstances });
    if (next.store !== world.store) {
      stores.push(next.store);
      by.writes.push(...next.store.changes.slice(world.store.changes.length));
    }
    world = next;
    return answer;
  }

  async function settle(by: Running): Promise<void> {
    const { actor } = by;
    await answerIdle(actor, world);
    noteLookups(by);
    if (actor.ending() === undefined) return;
    const end = running.get(by)?.end;
    running.delete(by);
    end?.();
  }

  /** The provider counts a question when it is put, whatever becomes of it. */
  function noteLookups({ actor, lookups: noted }: Running): void {
    for (const { id, call } of actor.open()) {
      if (call.operation !== 'LookUp' || noted.has(id)) continue;
      noted.add(id);
      const isOpen = () => actor.open().some((open) => open.id === id);
      lookups.push({ taskId: call.taskId, atMs: nowMs, isOpen });
      onLookup(lookups, world);
    }
  }

  async function suffer(by: Running, { id, call }: OpenCall, fault: Fault | undefined): Promise<void> {
    const { actor, budget } = by;
    const made = { call, by };
    switch (fault) {
      case undefined:
        return actor.answer(id, act(made));
      case 'the request is lost':
        return actor.answer(id, { kind: 'reset' });
      case 'the answer is lost':
        act(made);
        return actor.answer(id, { kind: 'reset' });
      case 'the service breaks':
        return actor.answer(id, refuse(call, 'broken'));
      case 'the service throttles':
        return actor.answer(id, refuse(call, 'throttled'));
      case 'it takes too long, and happens later':
        lateCalls.push(made);
        return actor.answer(id, { kind: 'timeout' });
      case 'the time is over, and it happens later':
        lateCalls.push(...actor.open().map((open) => ({ call: open.call, by })));
        budget.abort();
        // Only a receiver has a budget; another function learns of the end of its call alone.
        return actor.open().some((open) => open.id === id)
          ? actor.answer(id, { kind: 'timeout' })
          : actor.rest();
      case 'killed before it':
        return actor.kill();
      case 'killed after it':
        act(made);
        return actor.kill();
      case 'some entries are refused': {
        const entries = call.operation === 'PublishBatch' ? call.entries : [];
        const refused = new Set(entries.filter(() => choices.pick(2) === 0).map((entry) => entry.id));
        return actor.answer(id, act(made, { refused }));
      }
      case 'the index lags behind': {
        const index = stores[Math.max(0, stores.length - 1 - choices.pick(stores.length))] ?? world.store;
        return actor.answer(id, act(made, { index }));
      }
      case 'the provider says something else': {
        const other = WRONG_ANSWERS[choices.pick(WRONG_ANSWERS.length)];
        const isLookUp = call.operation === 'LookUp' && other !== undefined;
        return actor.answer(id, isLookUp ? other(call.taskId) : act(made));
      }
    }
  }

  return {
    story,
    faults,
    lookups,
    nowMs: () => nowMs,
    world: () => world,
    invocations: () => [...running.keys()],
    tell: (line) => { if (story.length > 20000) throw new Error(story.slice(-60).join("\n")); story.push(line); },
    pass(ms) {
      nowMs += ms;
    },
    async start(name, run, onEnd) {
      const budget = new AbortController();
      const actor = await startActor(() => run(budget.signal), ATTEMPTS);
      const made: Running = { name, actor, budget, writes: [], lookups: new Set() };
      const end = () => {
        const ending = actor.ending();
        if (ending === undefined) return;
        story.push(`${name} ${describeEnding(ending)}`);
        onEnd(ending, made);
      };
      running.set(made, { made, end });
      await settle(made);
    },
    async advance(invocation, open, fault) {
      const by = running.get(invocation)?.made;
      if (by === undefined) return;
      const { call } = open;
      // Time passes whatever breaks, unless nobody is left to notice.
      const met = call.operation === 'Wait' && !fault?.startsWith('killed') ? undefined : fault;
      story.push(`${by.name}: ${describeCall(call)}${met === undefined ? '' : `, but ${met}`}`);
      if (met !== undefined) faults.set(met, (faults.get(met) ?? 0) + 1);
      if (call.operation === 'Wait') nowMs = Math.max(nowMs, call.untilMs);
      await suffer(by, open, met);
      await settle(by);
    },
    late: () => lateCalls.length,
    landLate(index) {
      const [made] = lateCalls.splice(index, 1);
      if (made === undefined) return;
      story.push(`only now happens: ${describeCall(made.call)}`);
      act(made);
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
      return describeAnswer(ending.value);
    case 'threw':
      return `fails: ${String(ending.error)}`;
    case 'killed':
      return 'is dead';
  }
}

function describeAnswer(value: unknown): string {
  if (typeof value === 'number') return `answers ${value}`;
  const isAnswer = typeof value === 'object' && value !== null && 'status' in value;
  return isAnswer ? `answers ${String(value.status)}` : 'is done';
}
