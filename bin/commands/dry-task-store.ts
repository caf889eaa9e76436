import { marshall } from '@aws-sdk/util-dynamodb';
import type { TaskItems } from '../../functions/adapters/dynamodb/task-items.ts';
import { standingOf, type TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { decideTransition } from '../../functions/domain/transition.ts';

/** A store for a dry run: it answers what would become of a report, and keeps none. */
export function createDryTaskStore(tasks: TaskItems): TaskStore {
  return {
    async apply(report) {
      const { callback, kind, verdict } = report;
      const item = await tasks.read(marshall({ taskId: callback.taskId, kind }));
      const current = item?.['rank'] === undefined ? undefined : standingOf(item, report);
      const isApplied = decideTransition(current, verdict).kind === 'applied';
      return current === undefined || isApplied ? { kind: 'applied' } : { kind: 'refused', current };
    },
    remember: () => Promise.resolve(),
    askNow: () => Promise.resolve(),
    askAgain: () => Promise.resolve(),
  };
}
