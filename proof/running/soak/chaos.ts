import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakableStore } from './breakable-store.ts';
import type { BreakableTopic } from './breakable-topic.ts';
import type { Fault, Outage, PlannedFault, Refusal, Victim } from './plan-faults.ts';
import { realpathSync } from 'node:fs';
import { readAssembly } from '../../../local/assembly/read-assembly.ts';
import { readPlan } from '../../../local/template/read-plan.ts';
import { lookAtProcess } from '../../../test/local/look-at-process.ts';
import { descendantsOf } from '../../../test/local/processes.ts';
import { pick, type Random } from '../../kit/random.ts';

const FUNCTION_NAMES: Readonly<Record<Victim, string>> = {
  receiver: 'ReceiveCallback',
  publisher: 'PublishEvents',
};

/** The processes of the functions that an engine runs. */
interface Workers {
  /** Ends one of them with SIGKILL, at work or not. @returns whether there was one. */
  killOne(victim: Victim): boolean;
}

/** @param random decides which of several processes of a function is killed. */
export function workersOf(enginePid: number, assemblyDir: string, random: Random): Workers {
  const plans = readPlan(readAssembly(assemblyDir), 'http://127.0.0.1').functions;
  // Each function's processes run in the folder that has its bundle.
  const folderOf = (victim: Victim) => {
    const plan = plans.find(({ name }) => name === FUNCTION_NAMES[victim]);
    if (plan === undefined) throw new Error(`The stack has no function ${FUNCTION_NAMES[victim]}`);
    return realpathSync(plan.codeDir);
  };
  const folders = { receiver: folderOf('receiver'), publisher: folderOf('publisher') };
  return {
    killOne(victim) {
      const candidates = descendantsOf(enginePid).filter(
        (pid) => lookAtProcess(pid)?.folder === folders[victim],
      );
      return candidates.length > 0 && kill(pick(random, candidates));
    },
  };
}

/** @returns whether it was still there. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

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
interface Chaos {
  readonly broken: Broken;
  /** Begins the faults that are due with this callback. */
  reach(callback: number): void;
  /** Waits until everything is whole again. @throws {Error} when it cannot be mended. */
  end(): Promise<void>;
}

/** How often it is looked whether a call has met a refusal, in milliseconds. */
const LOOK_EVERY_MS = 20;

/** How long it is looked for, in milliseconds: the publisher may just have been killed, or wait after a failure. */
const LOOK_MS = 10_000;

export function createChaos(plan: readonly PlannedFault[], targets: Targets, signal: AbortSignal): Chaos {
  const { workers, store, topic } = targets;
  const kills = { receiver: 0, publisher: 0 };
  const outages = { killed: 0, frozen: 0 };
  const refusals = {
    'hangs up': 0,
    throttles: 0,
    'loses answers': 0,
    'refuses single entries': 0,
  };
  const left = [...plan];
  /** One outage and one refusal at a time; the next of a kind waits for the end of the one before. */
  let outage = Promise.resolve();
  let refusal = Promise.resolve();

  function begin(fault: Fault): void {
    switch (fault.kind) {
      case 'kill':
        // A kill that finds no process is not counted: a process that is killed at each start would never do anything.
        if (workers.killOne(fault.victim)) kills[fault.victim] += 1;
        break;
      case 'outage':
        outage = outage.then(() => takeAway(fault.how, fault.forMs));
        // Who waits for the end learns of it.
        outage.catch(() => undefined);
        break;
      case 'refusal':
        refusal = refusal.then(() => refuse(fault.how, fault.forMs));
    }
  }

  /** Its time begins with the first call that it meets. */
  async function refuse(how: Refusal, forMs: number): Promise<void> {
    refusals[how] += 1;
    const before = topic.refusedCalls[how];
    topic.refuse(how);
    for (
      let waitedMs = 0;
      topic.refusedCalls[how] === before && waitedMs < LOOK_MS;
      waitedMs += LOOK_EVERY_MS
    ) {
      await pause(LOOK_EVERY_MS);
    }
    await pause(forMs);
    topic.accept();
  }

  async function takeAway(how: Outage, forMs: number): Promise<void> {
    outages[how] += 1;
    if (how === 'killed') await store.kill();
    else store.freeze();
    await pause(forMs);
    if (how === 'killed') await store.restart();
    else store.thaw();
  }

  /** Cut short when the soak is stopped, so that all is mended before anything else ends. */
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);

  return {
    broken: { kills, outages, refusals },
    reach(callback) {
      while (left[0] !== undefined && left[0].atCallback <= callback) {
        begin(left[0].fault);
        left.shift();
      }
    },
    async end() {
      await Promise.all([outage, refusal]);
    },
  };
}
