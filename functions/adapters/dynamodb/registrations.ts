import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  decideRegistration,
  type Registration,
  type RegistrationDecision,
} from '../../domain/decide-registration.ts';
import type { RecordSettings } from '../../domain/record-settings.ts';
import { readStoredTask, type StoredTask } from '../../domain/stored-task.ts';
import type { StoreBudget } from './client.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateIf, type Item } from './update-if.ts';

export type Registered =
  | { readonly kind: 'created' | 'known'; readonly item: Item }
  /** The record began anew: another submission's URL had reported the task. `before` is the record before that. */
  | { readonly kind: 'displaced'; readonly ref: string; readonly before: StoredTask }
  | Extract<RegistrationDecision, { kind: 'other ref' }>;

export type Registrations = ReturnType<typeof createDynamoRegistrations>;

/** Attempts of one registration while callbacks change the record: a record can rise in rank three times. */
const ATTEMPTS = 5;

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
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
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
      return storeUnavailable('UpdateItem')(new Error(`The record changed ${ATTEMPTS} times meanwhile`));
    },
  };
}
