import type { OwedResult, OwedResults } from '../adapters/dynamodb/owed-results.ts';
import { isOver } from '../domain/lookup-schedule.ts';
import { resultDueKeys, unregisteredDueKeys } from '../domain/outbox.ts';

/** What is done about the tasks whose results are due. Each may fail; the task then stays due. */
export interface ResultPorts {
  readonly owed: Pick<OwedResults, 'due'>;
  /** Ends a task whose time is over. */
  readonly giveUp: (owed: OwedResult) => Promise<void>;
  /** Looks a registered task up, or reschedules it. @returns whether the worker should go on to the next task. */
  readonly inquire: (owed: OwedResult) => Promise<boolean>;
  /** The same for a task that only callbacks named, within the share of the lookups that such tasks get. */
  readonly inquireUnregistered: (owed: OwedResult) => Promise<boolean>;
  /** How many tasks are looked up at once, so that one whose answer takes its time does not hold up the others. */
  readonly inquireAtOnce: number;
  readonly now: () => Date;
  /** Tells whether there is time for one more task. */
  readonly hasTime: () => boolean;
}

export interface ResultSweep {
  /** How many tasks were due. */
  readonly due: number;
  /** When the one that has been due the longest became so; ISO 8601, UTC. Nothing when none is due. */
  readonly oldestDueAt: string | undefined;
  /** What went wrong, task by task. None of it stopped the rest. */
  readonly failures: readonly unknown[];
}

/** How many tasks are given up at once. */
const GIVE_UP_AT_ONCE = 16;

/**
 * How many tasks that only callbacks named a sweep lists in each partition: anyone with a callback URL can make such tasks.
 * The rest is listed by the next sweeps.
 */
export const MAX_UNREGISTERED = 1_000;

/** How much of the lookups goes to tasks that only callbacks named, at most. */
export const UNREGISTERED_SHARE = 1 / 5;

/**
 * Ends every task whose deadline has passed, whatever the provider does, and meanwhile looks up the others: those that
 * have been due the longest first.
 *
 * Registered tasks come first in everything. Of tasks that only callbacks named, a sweep looks up one for each reference: a
 * URL that names many gets no more lookups than one that names one.
 *
 * What is left when the time is over, or the provider refuses further lookups, stays due for the next sweep.
 */
export async function sweepResults(ports: ResultPorts): Promise<ResultSweep> {
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  const now = ports.now().toISOString();

  const listAll = async (partitions: string[], limit: number) => {
    const lists = await Promise.all(
      partitions.map((partition) => listDue(partition, limit, now, ports, note)),
    );
    return lists.flat().sort(longestDueFirst);
  };
  const split = (due: readonly OwedResult[]) => {
    const over = new Set(due.filter(({ dueAt, deadlineAt }) => isOver(now, dueAt, deadlineAt)));
    return { over: [...over], waiting: due.filter((owed) => !over.has(owed)) };
  };
  const end = (over: readonly OwedResult[]) =>
    inTurn(over, GIVE_UP_AT_ONCE, async (owed) => {
      await ports.giveUp(owed).catch(note);
      return ports.hasTime();
    });
  const lookUp = (waiting: readonly OwedResult[], atOnce: number, inquire: ResultPorts['inquire']) =>
    inTurn(waiting, atOnce, async (owed) => {
      const mayGoOn = await inquire(owed).catch((error: unknown) => (note(error), true));
      return mayGoOn && ports.hasTime();
    });

  const due = await listAll(resultDueKeys(), Infinity);
  const registered = split(due);
  const lookedUp = lookUp(registered.waiting, ports.inquireAtOnce, ports.inquire);
  await end(registered.over);
  const othersDue = await listAll(unregisteredDueKeys(), MAX_UNREGISTERED);
  const others = split(othersDue);
  await Promise.all([end(others.over), lookedUp]);
  const othersAtOnce = Math.ceil(ports.inquireAtOnce * UNREGISTERED_SHARE);
  if (ports.hasTime()) await lookUp(onePerRef(others.waiting), othersAtOnce, ports.inquireUnregistered);

  const [oldest] = [...due.slice(0, 1), ...othersDue.slice(0, 1)].sort(longestDueFirst);
  return { due: due.length + othersDue.length, oldestDueAt: oldest?.dueAt, failures };
}

/** Times in ISO 8601 sort as text does. */
function longestDueFirst(one: OwedResult, other: OwedResult): number {
  return one.dueAt < other.dueAt ? -1 : Number(one.dueAt > other.dueAt);
}

/** The first task of each reference. */
function onePerRef(due: readonly OwedResult[]): OwedResult[] {
  const first = new Map<string, OwedResult>();
  for (const owed of due) {
    const ref = owed.ref ?? owed.taskId;
    if (!first.has(ref)) first.set(ref, owed);
  }
  return [...first.values()];
}

/** @returns what could be listed before the time was over, or something went wrong. */
async function listDue(
  partition: string,
  limit: number,
  now: string,
  { owed, hasTime }: ResultPorts,
  note: (error: unknown) => void,
): Promise<OwedResult[]> {
  const due: OwedResult[] = [];
  try {
    for await (const result of owed.due(partition, now)) {
      if (!hasTime() || due.length >= limit) break;
      due.push(result);
    }
  } catch (error) {
    note(error);
  }
  return due;
}

/** Works through a queue, so many at once, until it is empty. A worker that finds no use in going on leaves the rest to the others. */
async function inTurn<T>(
  queue: readonly T[],
  atOnce: number,
  work: (next: T) => Promise<boolean>,
): Promise<void> {
  const rest = queue.values();
  const worker = async () => {
    for (const next of rest) if (!(await work(next))) return;
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
