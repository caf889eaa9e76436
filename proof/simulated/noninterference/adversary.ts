import type { Functions, Request } from '../functions.ts';
import type { Invocation } from '../process.ts';
import type { Scheduler } from '../scheduler.ts';
import { tokenOf } from '../tokens.ts';
import { type Act, type AdversaryPlan, adversaryRef, idOf, OWN_REFS, urlOf } from './plan.ts';
import { forgeryOf } from './forgeries.ts';

/** How far an honest request has come. */
export interface Progress {
  readonly atMs: number;
  readonly calls: number;
  readonly isOver: boolean;
}

/** Sends what the plan says, between the calls of everybody else. */
interface Adversary {
  /** Takes a turn: begins what has its time now, and continues what it has begun. */
  turn(): Promise<void>;
  /** When a request has its time that waits for nothing else, in epoch milliseconds. */
  nextMs(): number | undefined;
  isDone(): boolean;
}

interface Plot {
  readonly act: Act;
  readonly request: Request;
  readonly what: string;
  sent: number;
  calls: number;
  waits: number;
  invocation: Invocation | undefined;
}

/**
 * @param progressOf returns how far an honest request has come, by its number; `undefined` before it begins.
 */
export async function createAdversary(
  { acts, landsEvery }: AdversaryPlan,
  ownTasks: number,
  functions: Functions,
  scheduler: Scheduler,
  progressOf: (near: number) => Progress | undefined,
): Promise<Adversary> {
  const plots = await Promise.all(acts.map((act, number) => plot(act, number, ownTasks)));

  const timeOf = ({ act }: Plot): number | undefined => {
    const progress = progressOf(act.near);
    if (progress === undefined) return undefined;
    const isFarEnough = progress.isOver || progress.calls >= act.afterCalls;
    return isFarEnough ? progress.atMs + act.afterSeconds * 1_000 : undefined;
  };
  let turns = 0;
  const isWaiting = (one: Plot) => one.invocation === undefined && one.sent < one.act.times;

  async function begin(one: Plot): Promise<void> {
    one.sent += 1;
    one.calls = 0;
    one.waits = one.act.pauses[0] ?? 0;
    const name = `the adversary's receiver ${plots.indexOf(one) + 1}.${one.sent}`;
    scheduler.tell(`the adversary sends ${one.what} to ${name}`);
    one.invocation = await scheduler.start(
      name,
      (budget) => functions.receive(one.request, scheduler.nowMs(), one.act.isCold, budget),
      () => undefined,
    );
  }

  async function goOn(one: Plot): Promise<void> {
    while (one.invocation !== undefined) {
      if (one.invocation.process.ending() !== undefined) {
        one.invocation = undefined;
        if (!isWaiting(one)) return;
        await begin(one);
        continue;
      }
      if (one.waits > 0) {
        one.waits -= 1;
        return;
      }
      const [open] = one.invocation.process.open();
      if (open === undefined) throw new Error(`${one.what} waits for nothing`);
      await scheduler.advance(one.invocation, open, one.act.faults[one.calls]);
      one.calls += 1;
      one.waits = one.act.pauses[one.calls] ?? 0;
    }
  }

  return {
    async turn() {
      turns += 1;
      // The calls that its functions have left under way happen some turns later in any case.
      for (let late = turns % landsEvery === 0 ? scheduler.late() : 0; late > 0; late--)
        scheduler.landLate(0);
      for (const one of plots) {
        const timeMs = isWaiting(one) ? timeOf(one) : undefined;
        if (timeMs !== undefined && timeMs <= scheduler.nowMs()) await begin(one);
        await goOn(one);
      }
    },
    nextMs() {
      const times = plots.filter(isWaiting).flatMap((one) => timeOf(one) ?? []);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    isDone: () =>
      scheduler.late() === 0 && plots.every((one) => !isWaiting(one) && one.invocation === undefined),
  };
}

async function plot(act: Act, number: number, ownTasks: number): Promise<Plot> {
  const ref = act.isForgedToken ? (OWN_REFS[act.ref % OWN_REFS.length] ?? '') : adversaryRef(act.ref);
  const url = await urlOf(ref, act.isForgedToken);
  const taskId = idOf(act.task, ownTasks);
  return {
    act,
    request: { token: tokenOf(url), body: forgeryOf(act.says)(taskId, number, url) },
    what: `${act.says} of ${taskId} as ${ref}${act.isForgedToken ? ', with a forged token' : ''}`,
    sent: 0,
    calls: 0,
    waits: 0,
    invocation: undefined,
  };
}
