import type { TaskStore } from '../../../functions/adapters/dynamodb/task-store.ts';
import { overwrite } from './overwrite.ts';

/** A store that forgets how much a record weighs when a report is to be applied. */
export function lastWriteWins(tasks: TaskStore): TaskStore {
  return {
    ...tasks,
    async apply(report, budget) {
      const first = await tasks.apply(report, budget);
      if (first.kind === 'applied') return first;
      await overwrite(report.callback.taskId, 'SET rank = :none', { ':none': { N: '-1' } });
      return tasks.apply(report, budget);
    },
  };
}
