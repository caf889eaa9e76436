import type { TaskItems } from '../../../functions/adapters/dynamodb/task-items.ts';
import type { TaskKey } from './choose-tasks.ts';
import { findReplayable, type ReplayedTask } from './replay-task.ts';

/**
 * Finds what is named and has no event: a period is chosen by what the records say, a name is only a name.
 *
 * @returns Total: what could not be read is among them, and says so.
 */
export async function withoutEvent(tasks: readonly TaskKey[], items: TaskItems): Promise<ReplayedTask[]> {
  const without: ReplayedTask[] = [];
  for (const task of tasks) {
    const found = await findReplayable(task, items);
    if (found.kind === 'none') without.push(found.why);
  }
  return without;
}

/** Puts what became of tasks into the order in which they were chosen. */
export function asChosen(tasks: readonly TaskKey[], fates: readonly ReplayedTask[]): ReplayedTask[] {
  const places = new Map(tasks.map(({ taskId }, place) => [taskId, place]));
  const placeOf = ({ taskId }: ReplayedTask) => places.get(taskId) ?? 0;
  return fates.toSorted((a, b) => placeOf(a) - placeOf(b));
}
