import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { overwrite } from './overwrite.ts';

/** A store that forgets how much a record weighs when a report is to be applied. */
export function lastWriteWins(tasks: TaskStore): TaskStore {
  return {
    ...tasks,
    async commit(report, options) {
      const first = await tasks.commit(report, options);
      const isUnapplied = 'transition' in first && first.transition !== 'applied';
      if (!isUnapplied) return first;
      await overwrite(report.callback.taskId, 'SET rank = :none', { ':none': { N: '-1' } });
      return tasks.commit(report, options);
    },
  };
}
