import { marshall } from '@aws-sdk/util-dynamodb';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { updateIf } from '../../functions/adapters/dynamodb/update-if.ts';
import { decideReport, type ReportDecision } from '../../functions/domain/decide-report.ts';
import type { RecordSettings } from '../../functions/domain/record.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../../functions/domain/stored-task.ts';
import { TASKS } from './store.ts';
import { dynamodb } from './wire.ts';

/** How a decision goes wrong. */
export type Spoil = (
  decision: ReportDecision,
  report: Report,
  current: StoredTask | undefined,
) => ReportDecision;

/** Creates a store that commits reports as the functions' own does, but for decisions that go wrong. */
export function taskStoreOf(
  settings: RecordSettings,
  spoil: Spoil,
  see: (current: StoredTask, report: Report) => StoredTask = (current) => current,
): TaskStore {
  return {
    async commit(report, { budget, mayCreate }) {
      const key = marshall({ taskId: report.callback.taskId, kind: report.kind });
      for (let current: StoredTask | undefined; ;) {
        const seen = current && see(current, report);
        const decision = spoil(decideReport(report, seen, settings, mayCreate), report, seen);
        if (decision.kind === 'not yet') throw new Error('The event of the deadline is not published yet');
        if (decision.kind !== 'write') return decision;
        const { kind, item } = await updateIf(dynamodb, TASKS, key, decision, budget);
        if (kind === 'updated') return { kind: 'recorded', transition: decision.transition, report };
        current = readStoredTask(item, report.kind);
      }
    },
  };
}
