import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { decideReport, type ReportDecision } from '../../domain/decide-report.ts';
import type { RecordSettings } from '../../domain/record.ts';
import type { Report } from '../../domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../../domain/stored-task.ts';
import type { Transition } from '../../domain/transition.ts';
import { type StoreBudget, storeUnavailable } from './client.ts';
import { updateIf, type Item } from './update-if.ts';
import {
  decideRegistration,
  type Registration,
  type RegistrationDecision,
} from '../../domain/decide-registration.ts';

/** The result of a report. */
export type Committed =
  | {
      readonly kind: 'recorded';
      readonly transition: Transition['kind'];
      /** The report that is recorded: at a deadline it may be the provider's last answer. */
      readonly report: Report;
    }
  | Exclude<ReportDecision, { kind: 'write' | 'not yet' }>;

interface CommitOptions {
  readonly budget: StoreBudget;
  /** Whether a callback may create a record for a task that has none. */
  readonly mayCreate?: boolean;
}

export type TaskStore = ReturnType<typeof createDynamoTaskStore>;

/**
 * Attempts of one report while others change the record: a record can rise in rank three times, and others may add to its
 * history. An attempt fails only if another report succeeds.
 */
const COMMIT_ATTEMPTS = 8;

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
      for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
        const decision = decideReport(report, current, settings, mayCreate);
        if (decision.kind === 'not yet') return notYet();
        if (decision.kind !== 'write') return decision;
        const result = await updateIf(client, tableName, key, decision, budget);
        const { transition, report: recorded } = decision;
        if (result.kind === 'updated') return { kind: 'recorded', transition, report: recorded };
        current = readStoredTask(result.item, report.kind);
      }
      return storeUnavailable('UpdateItem')(
        new Error(`The record changed ${COMMIT_ATTEMPTS} times meanwhile`),
      );
    },
  };
}

function notYet(): never {
  return storeUnavailable('UpdateItem')(new Error('The event of the deadline is not published yet'));
}

export type Registered =
  | { readonly kind: 'created' | 'known'; readonly item: Item }
  /** The record began anew: another submission's URL had reported the task. `before` is the record before that. */
  | { readonly kind: 'displaced'; readonly ref: string; readonly before: StoredTask }
  | Extract<RegistrationDecision, { kind: 'other ref' }>;

export type Registrations = ReturnType<typeof createDynamoRegistrations>;

/** Attempts of one registration while callbacks change the record: a record can rise in rank three times. */
const REGISTER_ATTEMPTS = 5;

export function createDynamoRegistrations(
  client: DynamoDBClient,
  tableName: string,
  settings: RecordSettings,
) {
  return {
    /**
     * Registers a task, with or without an existing record.
     *
     * @param beforeDisplacing stores elsewhere what another submission's URL reported, before the record begins anew.
     * @throws {StoreUnavailableError} a retry is safe.
     */
    async register(
      registration: Registration,
      budget: StoreBudget,
      beforeDisplacing: (displaced: StoredTask) => Promise<void>,
    ): Promise<Registered> {
      const { taskId, kind } = registration;
      let current: StoredTask | undefined;
      for (let attempt = 0; attempt < REGISTER_ATTEMPTS; attempt++) {
        const decision = decideRegistration(registration, current, settings);
        if (decision.kind === 'other ref') return decision;
        if (decision.kind === 'displace' && current !== undefined) await beforeDisplacing(current);
        const returnValues = decision.kind === 'displace' ? 'ALL_OLD' : 'ALL_NEW';
        const { kind: updated, item } = await updateIf(
          client,
          tableName,
          marshall({ taskId, kind }),
          decision,
          budget,
          returnValues,
        );
        if (updated === 'refused') {
          current = readStoredTask(item, kind);
          continue;
        }
        if (decision.kind === 'write') return { kind: decision.registered, item };
        return { kind: 'displaced', ref: decision.ref, before: readStoredTask(item, kind) };
      }
      return storeUnavailable('UpdateItem')(
        new Error(`The record changed ${REGISTER_ATTEMPTS} times meanwhile`),
      );
    },
  };
}
