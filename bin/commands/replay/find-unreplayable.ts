import type { TaskItems } from '../../../functions/adapters/dynamodb/task-item.ts';
import type { TaskKey } from './choose-tasks.ts';
import { findReplayable, type ReplayedTask } from './replay-task.ts';

/**
 * Finds named tasks without an event: a period selects by the records, but a named task may have none.
 *
 * @returns those tasks, and those that could not be read, with the error; never throws.
 */
export async function findUnreplayable(tasks: readonly TaskKey[], items: TaskItems): Promise<ReplayedTask[]> {
  const without: ReplayedTask[] = [];
  for (const task of tasks) {
    const found = await findReplayable(task, items);
    if (found.kind === 'none') without.push(found.why);
  }
  return without;
}

/** Sorts results of tasks into the order in which the tasks were selected. */
export function inChosenOrder(tasks: readonly TaskKey[], results: readonly ReplayedTask[]): ReplayedTask[] {
  const places = new Map(tasks.map(({ taskId }, place) => [taskId, place]));
  const placeOf = ({ taskId }: ReplayedTask) => places.get(taskId) ?? 0;
  return results.toSorted((a, b) => placeOf(a) - placeOf(b));
}
