import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { TaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { decideReport } from '../../functions/domain/decide-report.ts';
import { readStoredTask } from '../../functions/domain/stored-task.ts';

/** Creates a store for a dry run: it returns what a report would do, and writes nothing. */
export function createDryTaskStore(tasks: TaskItems): TaskStore {
  return {
    async commit(report, { mayCreate }) {
      const { callback, kind } = report;
      const item = await tasks.read(marshall({ taskId: callback.taskId, kind }), undefined);
      const current = readStoredTask(unmarshall(item ?? {}, { wrapNumbers: Number }), kind);
      const decision = decideReport(report, current, { retentionDays: 0 }, mayCreate);
      if (decision.kind === 'not yet') return { kind: 'recorded', transition: 'late', report };
      return decision.kind === 'write' ? { ...decision, kind: 'recorded' } : decision;
    },
  };
}
