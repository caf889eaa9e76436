import type { OpenCall, Invocation } from '../process.ts';
import { itemsOf, TASKS, type Store } from '../store.ts';
import type { Scheduler } from '../scheduler.ts';
import { SWEEP_TIMEOUT_MS } from '../functions.ts';
import type { Agenda, Draw } from './agenda.ts';
import { createTransientFaults } from './transient-faults.ts';
import type { Fault } from '../faults.ts';

/** What a lookup meets, and how long its answer takes. */
export interface LookupResult {
  readonly fault: Fault | undefined;
  readonly tookMs: number;
}

const LOOKUP_FAULTS: readonly Fault[] = [
  'the request is lost',
  'the service breaks',
  'the service throttles',
  'the provider says something else',
];

/** Ends of calls differ from the times of everything else in their last digit. */
const tookMs = (most: number, drawn: number) => 200 + 10 * (drawn % (most / 10));

/**
 * Draws what each lookup meets: of an own task by how often it was looked up since its registration, so that no lookup of
 * another task changes it.
 */
export function createLookupResults(
  draw: Draw,
  faultsPercent: number,
  isOwn: (taskId: string) => boolean,
): (taskId: string) => LookupResult {
  const counts = new Map<string, number>();
  return (taskId) => {
    const key = `${isOwn(taskId) ? 'own' : 'other'} ${taskId}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const isHit = draw(100, 'lookup', key, count) < faultsPercent;
    return {
      fault: isHit ? LOOKUP_FAULTS[draw(LOOKUP_FAULTS.length, 'lookup', key, count, 'kind')] : undefined,
      tookMs: tookMs(isOwn(taskId) ? 3_000 : 8_000, draw(10_000, 'lookup', key, count, 'took')),
    };
  };
}

interface SweepParts {
  readonly scheduler: Scheduler;
  readonly agenda: Agenda;
  readonly draw: Draw;
  readonly faultsPercent: number;
  readonly turn: () => Promise<void>;
  readonly resultOf: (taskId: string) => LookupResult;
  readonly start: (name: string) => Promise<Invocation>;
}

/** Whether a sweep would find anything: one that finds nothing changes nothing, and need not run. */
export function isAnythingDue(store: Store, nowMs: number): boolean {
  const now = new Date(nowMs).toISOString();
  return itemsOf(store, TASKS).some(({ due, dueAt }) => due !== undefined && (dueAt?.S ?? '') <= now);
}

/**
 * Runs a sweep. Its calls take no time, but for lookups and waits: those end when their own time has come, and
 * everything else runs meanwhile. Lambda ends it after a minute, or it is killed before.
 */
export async function runSweep(name: string, parts: SweepParts): Promise<void> {
  const { scheduler, agenda, draw, faultsPercent, turn } = parts;
  const transient = createTransientFaults(name, draw, faultsPercent);
  const known = new Set<number>();
  await turn();
  const invocation = await parts.start(name);
  const isKilled = draw(100, name, 'killed') < faultsPercent;
  const endsMs = scheduler.nowMs() + (isKilled ? draw(SWEEP_TIMEOUT_MS, name, 'ends') : SWEEP_TIMEOUT_MS);
  agenda.add(endsMs, `end of ${name}`, async () => {
    const [open] = invocation.process.open();
    if (open !== undefined) await scheduler.advance(invocation, open, 'killed before it');
  });
  await goOn();

  async function goOn(): Promise<void> {
    for (let next = nextCall(); next !== undefined; next = nextCall()) {
      await turn();
      await scheduler.advance(invocation, next, transient(next));
    }
  }

  /** The first call that ends at once. All others are given the time that they end at. */
  function nextCall(): OpenCall | undefined {
    for (const open of invocation.process.open()) {
      const { call, id } = open;
      if (call.operation !== 'LookUp' && call.operation !== 'Wait') return open;
      if (known.has(id)) continue;
      known.add(id);
      const { fault, tookMs } = call.operation === 'LookUp' ? parts.resultOf(call.taskId) : NO_FAULT;
      const atMs = call.operation === 'Wait' ? call.untilMs : scheduler.nowMs() + tookMs;
      agenda.add(atMs, `${name}, call ${id}`, async () => {
        if (!invocation.process.open().some((other) => other.id === id)) return;
        await turn();
        await scheduler.advance(invocation, open, fault);
        await goOn();
      });
    }
    return undefined;
  }
}

const NO_FAULT: LookupResult = { fault: undefined, tookMs: 0 };
