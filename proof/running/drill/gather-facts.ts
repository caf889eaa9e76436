import type { TaskRecord } from '../../../client/index.ts';
import type { Facts } from './facts.ts';
import type { Mailbox } from './mailbox.ts';
import type { SentCallback, StandIn } from './stand-in.ts';
import type { SubmittedTask } from './submit-tasks.ts';
import type { Budget } from './timing.ts';

export interface Gathered extends Budget {
  readonly tasks: readonly SubmittedTask[];
  /** In the order of the tasks. */
  readonly records: readonly (TaskRecord | undefined)[];
  /** What others than the provider sent, by the task's id. */
  readonly corrections: ReadonlyMap<string, SentCallback>;
  readonly mailbox: Mailbox;
}

/** Puts together what was submitted, reported, recorded and announced, and what the provider knows. */
export async function gatherFacts(standIn: StandIn, gathered: Gathered): Promise<Facts> {
  const { tasks, records, corrections, mailbox, lookups, confirms } = gathered;
  const { mostLookupsIn10Seconds } = await standIn.stats();
  const known = new Map((await standIn.tasks()).map((task) => [task.taskId, task]));
  return {
    tasks: tasks.map(({ planned, taskId }, index) => {
      const { outcome: truth, lookups: asked = 0, callbacks = [] } = known.get(taskId) ?? {};
      const correction = corrections.get(taskId) ?? [];
      return {
        planned,
        taskId,
        truth,
        asked,
        callbacks: callbacks.concat(correction),
        record: records[index],
      };
    }),
    arrivals: mailbox.arrivals,
    lookups,
    mostLookupsIn10Seconds,
    confirms,
  };
}
