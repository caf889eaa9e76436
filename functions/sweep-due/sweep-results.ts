import type { OwedResult, OwedResults } from '../adapters/dynamodb/owed-results.ts';
import { isOver } from '../domain/lookup-schedule.ts';
import { resultDueKeys } from '../domain/outbox.ts';

/** What is done about the tasks whose results are due. Each may fail; the task then stays due. */
export interface ResultPorts {
  readonly owed: Pick<OwedResults, 'due'>;
  /** Ends a task whose time is over. */
  readonly giveUp: (owed: OwedResult) => Promise<void>;
  /** Asks for a task, or puts it off. @returns whether whoever asked should go on to the next one. */
  readonly inquire: (owed: OwedResult) => Promise<boolean>;
  /** How many tasks are asked for at once, so that one whose answer takes its time does not hold up the others. */
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
 * Ends every task whose deadline has passed, whatever the provider does, and meanwhile asks for the others: those that
 * have been due the longest first.
 *
 * What is left when the time is over, or the provider wants no more questions, stays due for the next sweep.
 */
export async function sweepResults(ports: ResultPorts): Promise<ResultSweep> {
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  const now = ports.now().toISOString();

  const partitions = await Promise.all(
    resultDueKeys().map((partition) => listDue(partition, now, ports, note)),
  );
  const due = partitions.flat().sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  const over = new Set(due.filter(({ dueAt, deadlineAt }) => isOver(now, dueAt, deadlineAt)));

  await Promise.all([
    inTurn([...over], GIVE_UP_AT_ONCE, async (owed) => {
      await ports.giveUp(owed).catch(note);
      return ports.hasTime();
    }),
    inTurn(
      due.filter((owed) => !over.has(owed)),
      ports.inquireAtOnce,
      async (owed) => {
        const mayGoOn = await ports.inquire(owed).catch((error: unknown) => (note(error), true));
        return mayGoOn && ports.hasTime();
      },
    ),
  ]);
  return { due: due.length, oldestDueAt: due[0]?.dueAt, failures };
}

/** @returns what could be listed before the time was over, or something went wrong. */
async function listDue(
  partition: string,
  now: string,
  { owed, hasTime }: ResultPorts,
  note: (error: unknown) => void,
): Promise<OwedResult[]> {
  const due: OwedResult[] = [];
  try {
    for await (const result of owed.due(partition, now)) {
      if (!hasTime()) break;
      due.push(result);
    }
  } catch (error) {
    note(error);
  }
  return due;
}

/** Works through a queue, so many at once, until it is empty. Whoever finds that it is no use to go on leaves it to the others. */
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
