import type { OpenCall, Invocation } from './process.ts';
import { SWEEP_TIMEOUT_MS, type Functions } from './functions.ts';
import type { Scheduler } from './scheduler.ts';
import type { FaultPlan } from './fault-plan.ts';

/** The course of time: every call of every function that runs ends when its own time has come. */
export interface Timeline {
  /** Lets everything happen that happens until a time, in epoch milliseconds. */
  passUntil(untilMs: number): Promise<void>;
  /** Lets time pass until no function runs any more. */
  finish(): Promise<void>;
  /** Starts a sweep, which ends when its time is over, as Lambda ends it. */
  sweep(functions: Functions, isCold: boolean): Promise<void>;
}

interface Next {
  readonly atMs: number;
  readonly invocation: Invocation;
  readonly open: OpenCall;
  readonly isTimeOver: boolean;
}

export function createTimeline(scheduler: Scheduler, { faultOf, tookMs }: FaultPlan): Timeline {
  const ends = new WeakMap<Invocation, Map<number, number>>();
  const timeouts = new WeakMap<Invocation, number>();

  function endOf(invocation: Invocation, { id, call }: OpenCall): number {
    const known = ends.get(invocation) ?? new Map<number, number>();
    ends.set(invocation, known);
    const startMs = call.operation === 'Wait' ? call.untilMs : scheduler.nowMs();
    const end = known.get(id) ?? Math.max(scheduler.nowMs(), startMs) + tookMs(call);
    known.set(id, end);
    return end;
  }

  function next(): Next | undefined {
    let first: Next | undefined;
    for (const invocation of scheduler.invocations()) {
      const timeoutMs = timeouts.get(invocation) ?? Infinity;
      for (const open of invocation.process.open()) {
        const endMs = endOf(invocation, open);
        const atMs = Math.min(endMs, timeoutMs);
        if (first === undefined || atMs < first.atMs) {
          first = { atMs, invocation, open, isTimeOver: timeoutMs < endMs };
        }
      }
    }
    return first;
  }

  async function happen({ atMs, invocation, open, isTimeOver }: Next): Promise<void> {
    scheduler.pass(Math.max(0, atMs - scheduler.nowMs()));
    await scheduler.advance(invocation, open, isTimeOver ? 'killed before it' : faultOf(open.call));
  }

  return {
    async passUntil(untilMs) {
      for (let event = next(); event !== undefined && event.atMs <= untilMs; event = next()) {
        await happen(event);
      }
      scheduler.pass(Math.max(0, untilMs - scheduler.nowMs()));
    },
    async finish() {
      for (let event = next(); event !== undefined; event = next()) await happen(event);
    },
    async sweep(functions, isCold) {
      const before = new Set(scheduler.invocations());
      await startSweep(functions, scheduler, isCold);
      const started = scheduler.invocations().find((invocation) => !before.has(invocation));
      if (started !== undefined) timeouts.set(started, scheduler.nowMs() + SWEEP_TIMEOUT_MS);
    },
  };
}

/** @param isCold whether its process has just started, and has to fetch the provider's key. */
export async function startSweep(functions: Functions, scheduler: Scheduler, isCold = false): Promise<void> {
  scheduler.tell('a sweep begins');
  await scheduler.start(
    'sweep',
    () => functions.sweep(() => scheduler.nowMs(), isCold),
    () => undefined,
  );
}
