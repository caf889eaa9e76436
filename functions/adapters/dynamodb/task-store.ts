import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { decideReport, type ReportDecision } from '../../domain/decide-report.ts';
import type { RecordSettings } from '../../domain/record-settings.ts';
import type { Report } from '../../domain/report.ts';
import { readStoredTask, type StoredTask } from '../../domain/stored-task.ts';
import type { Transition } from '../../domain/transition.ts';
import type { StoreBudget } from './client.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateIf } from './update-if.ts';

/** The result of a report. */
export type Committed =
  | {
      readonly kind: 'recorded';
      readonly transition: Transition['kind'];
      /** The report that is recorded: at a deadline it may be the provider's last answer. */
      readonly report: Report;
    }
  | Exclude<ReportDecision, { kind: 'write' | 'not yet' }>;

export interface CommitOptions {
  readonly budget: StoreBudget;
  /** Whether a callback may create a record for a task that has none. */
  readonly mayCreate?: boolean;
}

export type TaskStore = ReturnType<typeof createDynamoTaskStore>;

/**
 * Attempts of one report while others change the record: a record can rise in rank three times, and others may add to its
 * history. An attempt fails only if another report succeeds.
 */
const ATTEMPTS = 8;

export function createDynamoTaskStore(client: DynamoDBClient, tableName: string, settings: RecordSettings) {
  return {
    /**
     * Records a report as the domain decides: one write and no read, unless the record already has this rank or a higher one.
     *
     * @throws {StoreUnavailableError} a retry is safe, but may count a callback twice.
     */
    async commit(report: Report, { budget, mayCreate = true }: CommitOptions): Promise<Committed> {
      const key = marshall({ taskId: report.callback.taskId, kind: report.kind });
      let current: StoredTask | undefined;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const decision = decideReport(report, current, settings, mayCreate);
        if (decision.kind === 'not yet') return notYet();
        if (decision.kind !== 'write') return decision;
        const result = await updateIf(client, tableName, key, decision, budget);
        const { transition, report: recorded } = decision;
        if (result.kind === 'updated') return { kind: 'recorded', transition, report: recorded };
        current = readStoredTask(result.item, report.kind);
      }
      return storeUnavailable('UpdateItem')(new Error(`The record changed ${ATTEMPTS} times meanwhile`));
    },
  };
}

function notYet(): never {
  return storeUnavailable('UpdateItem')(new Error('The event of the deadline is not published yet'));
}
