/**
 * How many tasks one callback URL may name. A submission has one task; a URL that names more than 20 is used for many
 * submissions, or has leaked.
 */
export const MAX_TASKS_PER_REF = 20;

/** How many submissions are remembered, the most recently used: with 21 ids of 256 characters each they take at most 11 MB. */
const MAX_REFS = 1_000;

export type UrlUse = ReturnType<typeof createUrlUse>;

/** Creates a record, in this process, of the tasks that each submission's URL has named. It costs no call. */
export function createUrlUse() {
  const taskIdsOfRefs = new Map<string, Set<string>>();
  return {
    /** Returns whether the URL may name the task: it has named the task before, or fewer than 20 others. */
    mayName(taskId: string, ref: string): boolean {
      const taskIds = taskIdsOfRefs.get(ref) ?? new Set();
      // A Map keeps the order in which its entries were set: the first was used the longest ago.
      taskIdsOfRefs.delete(ref);
      taskIdsOfRefs.set(ref, taskIds);
      const [oldest] = taskIdsOfRefs.keys();
      if (taskIdsOfRefs.size > MAX_REFS && oldest !== undefined) taskIdsOfRefs.delete(oldest);

      if (taskIds.has(taskId)) return true;
      if (taskIds.size >= MAX_TASKS_PER_REF) return false;
      taskIds.add(taskId);
      return true;
    },
  };
}
