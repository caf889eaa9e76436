/** The tasks of a run. Two of them share a partition of the index, so that one query finds both. */
const IDS = ['task-0', 'task-15', 'task-1'] as const;

export const TASK_COUNT = IDS.length;

/** @param task counts the tasks of a run. */
export function taskIdOf(task: number): string {
  const id = IDS[task];
  if (id === undefined) throw new Error(`A run has ${TASK_COUNT} tasks, and no ${task}`);
  return id;
}
