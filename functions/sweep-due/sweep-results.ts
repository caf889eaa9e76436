import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { PendingResult, PendingResults } from '../adapters/dynamodb/pending-results.ts';
import { isOver } from '../domain/lookup-schedule.ts';
import { isRegisteredResult, resultDueKeys, unregisteredDueKeys } from '../domain/outbox.ts';

/** What the sweep does with the tasks whose results are due. Each action may fail; the task then stays due. */
export interface ResultPorts {
  readonly pending: Pick<PendingResults, 'due'>;
  /** Ends a task whose deadline has passed. */
  readonly timeOut: (task: PendingResult) => Promise<void>;
  /** Absent if lookups are off: a due task is then rescheduled to its deadline. */
  readonly lookups: ResultLookups | undefined;
  readonly reschedule: (task: PendingResult) => Promise<void>;
  readonly now: () => Date;
  /** Returns whether there is time for one more task. */
  readonly hasTime: () => boolean;
}

export interface ResultLookups {
  /** Looks up a registered task. @returns whether the worker should resume with the next task. */
  readonly lookUp: (task: PendingResult) => Promise<boolean>;
  /** Looks up a task that only callbacks named, within the share of the budget that such tasks have. */
  readonly lookUpUnregistered: (task: PendingResult) => Promise<boolean>;
  /** How many lookups run at once, so that a slow answer does not hold up the others. */
  readonly atOnce: number;
  /** How many lookups the budget allows in one sweep: no more tasks are collected for each partition. */
  readonly mostPerSweep: number;
}

export interface ResultSweep {
  /** How many tasks were due. */
  readonly due: number;
  /**
   * The earliest `dueAt` of a registered task that was due; ISO 8601, UTC. `undefined` if none was due. Tasks that only callbacks
   * named may wait for long: anyone with a callback URL can create them.
   */
  readonly oldestDueAt: string | undefined;
  /** The errors of single tasks and partitions. None of them stopped the others. */
  readonly failures: readonly unknown[];
}

/**
 * How many tasks that only callbacks named a sweep lists for each partition: anyone with a callback URL can create such tasks.
 * The next sweeps list the rest.
 */
export const MAX_UNREGISTERED = 1_000;

/** The largest share of the lookups for tasks that only callbacks named. */
export const UNREGISTERED_SHARE = 1 / 5;

/** How many tasks are listed before other work runs: a page has thousands, and lookups are paced by the clock. */
const LISTED_IN_A_ROW = 100;

/** A partition that is listed. */
interface Listing {
  /** The tasks to look up, the most overdue first; known as soon as there are enough of them. */
  readonly collected: Promise<readonly PendingResult[]>;
  /** Ends when the whole partition was listed, and its expired tasks timed out. */
  readonly ended: Promise<void>;
}

/**
 * Times out every task whose deadline has passed, even if the provider fails, and meanwhile looks up the others, the most overdue
 * first.
 *
 * Expired tasks are timed out while they are listed, one of each partition at a time. Of the others no more are collected than
 * the budget allows to look up, so that a backlog of any size fits into memory.
 *
 * Registered tasks come first in everything. Of tasks that only callbacks named, a sweep looks up one for each reference: a URL
 * that names many tasks gets no more lookups than one that names one.
 *
 * What is left when the time is over, or the provider refuses further lookups, stays due for the next sweep.
 */
export async function sweepResults(ports: ResultPorts): Promise<ResultSweep> {
  const { pending, timeOut, lookups, reschedule, hasTime } = ports;
  const now = ports.now().toISOString();
  const failures: unknown[] = [];
  const addFailure = (error: unknown) => void failures.push(error);
  let due = 0;
  let oldestDueAt: string | undefined;

  function list(partition: string, mostListed: number, mostCollected: number): Listing {
    const { promise: collected, resolve } = Promise.withResolvers<readonly PendingResult[]>();
    const waiting: PendingResult[] = [];
    let listed = 0;
    const listAll = async () => {
      for await (const task of pending.due(partition, now)) {
        if (!hasTime() || listed >= mostListed) return;
        listed += 1;
        due += 1;
        // ISO 8601 sorts by time, and `undefined` comes last.
        if (isRegisteredResult(task.due)) [oldestDueAt] = [oldestDueAt, task.dueAt].toSorted();
        if (isOver(now, task.dueAt, task.deadlineAt)) await timeOut(task).catch(addFailure);
        else if (lookups === undefined) await reschedule(task).catch(addFailure);
        else if (waiting.length < mostCollected) waiting.push(task);
        if (waiting.length >= mostCollected) resolve(waiting);
        if (listed % LISTED_IN_A_ROW === 0) await yieldToOthers();
      }
    };
    return {
      collected,
      ended: listAll()
        .catch(addFailure)
        .finally(() => resolve(waiting)),
    };
  }

  async function lookUpAll(
    tasks: readonly PendingResult[],
    atOnce: number,
    lookUp: ResultLookups['lookUp'],
  ): Promise<void> {
    // The workers share one iterator. A worker that stops leaves the rest to the others.
    const rest = tasks.values();
    const worker = async () => {
      for (const task of rest) {
        if (!hasTime()) return;
        const mayResume = await lookUp(task).catch((error: unknown) => (addFailure(error), true));
        if (!mayResume) return;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  const registered = resultDueKeys().map((key) => list(key, Infinity, lookups?.mostPerSweep ?? 0));
  const lookedUp = collect(registered).then(
    (tasks) => lookups && lookUpAll(tasks, lookups.atOnce, lookups.lookUp),
  );
  await allEnded(registered);
  const unregistered = unregisteredDueKeys().map((key) => list(key, MAX_UNREGISTERED, MAX_UNREGISTERED));
  await Promise.all([allEnded(unregistered), lookedUp]);
  if (lookups !== undefined && hasTime()) {
    const atOnce = Math.ceil(lookups.atOnce * UNREGISTERED_SHARE);
    await lookUpAll(onePerRef(await collect(unregistered)), atOnce, lookups.lookUpUnregistered);
  }
  return { due, oldestDueAt, failures };
}

/** Returns the collected tasks of all partitions, the most overdue first. */
async function collect(listings: readonly Listing[]): Promise<PendingResult[]> {
  const lists = await Promise.all(listings.map(({ collected }) => collected));
  return lists.flat().sort(mostOverdueFirst);
}

async function allEnded(listings: readonly Listing[]): Promise<void> {
  await Promise.all(listings.map(({ ended }) => ended));
}

/** Compares tasks by due time: ISO 8601 strings sort by time. */
function mostOverdueFirst(one: PendingResult, other: PendingResult): number {
  return one.dueAt < other.dueAt ? -1 : Number(one.dueAt > other.dueAt);
}

/** Returns the first task of each reference. */
function onePerRef(tasks: readonly PendingResult[]): PendingResult[] {
  const first = new Map<string, PendingResult>();
  for (const task of tasks) {
    const ref = task.ref ?? task.taskId;
    if (!first.has(ref)) first.set(ref, task);
  }
  return [...first.values()];
}
