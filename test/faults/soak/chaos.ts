import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakableStore } from './breakable-store.ts';
import type { BreakableTopic } from './breakable-topic.ts';
import type { Fault, Outage, PlannedFault, Refusal, Victim } from './plan-faults.ts';
import type { Workers } from './workers.ts';

/** What can be broken. */
export interface Targets {
  readonly workers: Workers;
  readonly store: BreakableStore;
  readonly topic: BreakableTopic;
}

/** How often each thing was broken. */
export interface Broken {
  readonly kills: Readonly<Record<Victim, number>>;
  readonly outages: Readonly<Record<Outage, number>>;
  readonly refusals: Readonly<Record<Refusal, number>>;
}

/** Breaks things while callbacks are sent. */
export interface Chaos {
  readonly broken: Broken;
  /** Begins the faults that are due with this callback. */
  reach(callback: number): void;
  /** Waits until everything is whole again. @throws {Error} when it cannot be mended. */
  end(): Promise<void>;
}

/** How often a process to kill, or a call to refuse, is looked for while there is none, in milliseconds. */
const LOOK_EVERY_MS = 20;

/** How long it is looked for, in milliseconds: the publisher may just have been killed, or wait after a failure. */
const LOOK_MS = 10_000;

export function createChaos(plan: readonly PlannedFault[], targets: Targets, signal: AbortSignal): Chaos {
  const { workers, store, topic } = targets;
  const kills = { receiver: 0, publisher: 0 };
  const outages = { killed: 0, frozen: 0 };
  const refusals = {
    'resets connections': 0,
    throttles: 0,
    'loses answers': 0,
    'refuses single entries': 0,
  };
  const left = [...plan];
  /** One fault of a kind at a time; each line goes on where it stands. */
  const lines: Record<Fault['kind'], Promise<void>> = {
    kill: Promise.resolve(),
    outage: Promise.resolve(),
    refusal: Promise.resolve(),
  };

  async function happen(fault: Fault): Promise<void> {
    if (signal.aborted) return;
    switch (fault.kind) {
      case 'kill':
        return kill(fault.victim);
      case 'outage':
        outages[fault.how] += 1;
        return fault.how === 'killed' ? stopStore(fault.forMs) : freezeStore(fault.forMs);
      case 'refusal':
        return refuse(fault.how, fault.forMs);
    }
  }

  async function kill(victim: Victim): Promise<void> {
    if (await soon(() => workers.killOne(victim))) kills[victim] += 1;
  }

  /** Its time begins with the first call that it meets. */
  async function refuse(how: Refusal, forMs: number): Promise<void> {
    refusals[how] += 1;
    const before = topic.refusedCalls[how];
    topic.refuse(how);
    if (await soon(() => topic.refusedCalls[how] > before)) await pause(forMs);
    topic.accept();
  }

  async function stopStore(forMs: number): Promise<void> {
    await store.kill();
    await pause(forMs);
    await store.restart();
  }

  async function freezeStore(forMs: number): Promise<void> {
    store.freeze();
    await pause(forMs);
    store.thaw();
  }

  /** @returns whether it happened while it was worth waiting for. */
  async function soon(happens: () => boolean): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < LOOK_MS && !signal.aborted; waitedMs += LOOK_EVERY_MS) {
      if (happens()) return true;
      await pause(LOOK_EVERY_MS);
    }
    return false;
  }

  /** Cut short when the soak is stopped, so that all is mended before anything else ends. */
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);

  return {
    broken: { kills, outages, refusals },
    reach(callback) {
      while (left[0] !== undefined && left[0].atCallback <= callback) {
        const { fault } = left[0];
        left.shift();
        lines[fault.kind] = lines[fault.kind].then(() => happen(fault));
        // Who waits for the end learns of it.
        lines[fault.kind].catch(() => undefined);
      }
    },
    async end() {
      await Promise.all(Object.values(lines));
    },
  };
}
