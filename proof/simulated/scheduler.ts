import { startProcess, type Ending, type OpenCall, describeEnding, type Invocation } from './process.ts';
import type { Choices } from './choices.ts';
import { describeCall } from './calls.ts';
import type { Fault } from './faults.ts';
import type { Lookup } from './laws/lookup.ts';
import { injectFault, createOutside } from './inject-fault.ts';
import { isIdle, type World } from './world.ts';

/** How often the functions' own clients try a call. */
const ATTEMPTS = 3;

/** The running functions, the world that they act on, the clock, and what has happened so far. */
export interface Scheduler {
  readonly trace: readonly string[];
  readonly faults: ReadonlyMap<Fault, number>;
  /** Every lookup, in order. */
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
  ): Promise<Invocation>;
  /** Lets one call of one function happen, well or badly. */
  advance(invocation: Invocation, open: OpenCall, fault?: Fault): Promise<void>;
  /** Calls whose callers have gone, and which have not happened yet. */
  late(): number;
  landLate(index: number): void;
  killAll(): Promise<void>;
}

/** @param onLookup is called at each lookup. */
export function createScheduler(
  startMs: number,
  choices: Choices,
  firstWorld: World,
  onLookup: (lookups: readonly Lookup[], world: World) => void,
): Scheduler {
  const trace: string[] = [];
  const faults = new Map<Fault, number>();
  const running = new Map<Invocation, () => void>();
  const lookups: Lookup[] = [];
  /** Every call to the provider counts once, when it is made, on success or failure. */
  const counted = new WeakMap<Invocation, Set<number>>();
  const outside = createOutside(startMs, firstWorld);

  function settle(invocation: Invocation): void {
    const { process } = invocation;
    countLookups(invocation);
    if (process.ending() === undefined) return;
    const end = running.get(invocation);
    running.delete(invocation);
    end?.();
  }

  function countLookups(invocation: Invocation): void {
    const { process } = invocation;
    const known = counted.get(invocation) ?? new Set();
    counted.set(invocation, known);
    for (const { id, call } of process.open()) {
      if (call.operation !== 'LookUp' || known.has(id)) continue;
      known.add(id);
      const isOpen = () => process.open().some((open) => open.id === id);
      lookups.push({ taskId: call.taskId, atMs: outside.nowMs(), isOpen });
      onLookup(lookups, outside.world());
    }
  }

  return {
    trace,
    faults,
    lookups,
    nowMs: () => outside.nowMs(),
    world: () => outside.world(),
    invocations: () => [...running.keys()],
    tell: (line) => void trace.push(line),
    pass: (ms) => outside.pass(ms),
    async start(name, run, onEnd) {
      const budget = new AbortController();
      const process = await startProcess(
        () => run(budget.signal),
        ATTEMPTS,
        (call) => isIdle(call, outside.world()),
      );
      const invocation: Invocation = { name, process, budget, writes: [] };
      running.set(invocation, () => {
        const ending = process.ending();
        if (ending === undefined) return;
        trace.push(`${name} ${describeEnding(ending)}`);
        onEnd(ending, invocation);
      });
      settle(invocation);
      return invocation;
    },
    async advance(invocation, open, fault) {
      const { call } = open;
      const isWait = call.operation === 'Wait';
      // A wait cannot break, but for its process being killed: before it no time passes.
      const met = isWait && !fault?.startsWith('killed') ? undefined : fault;
      trace.push(`${invocation.name}: ${describeCall(call)}${met === undefined ? '' : `, but ${met}`}`);
      if (met !== undefined) faults.set(met, (faults.get(met) ?? 0) + 1);
      if (isWait && met !== 'killed before it') outside.pass(Math.max(0, call.untilMs - outside.nowMs()));
      await injectFault(invocation, open, met, { outside, choices });
      settle(invocation);
    },
    late: () => outside.late.length,
    landLate(index) {
      const [made] = outside.late.splice(index, 1);
      if (made === undefined) return;
      trace.push(`only now happens: ${describeCall(made.call)}`);
      outside.act(made);
    },
    async killAll() {
      for (const { process } of running.keys()) await process.kill();
      running.clear();
    },
  };
}
