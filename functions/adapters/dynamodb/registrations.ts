import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { CallbackKind } from '../../domain/kinds.ts';
import { dueOnceRegistered, firstLookupAt } from '../../domain/lookup-schedule.ts';
import { dayKey, resultDueKey } from '../../domain/outbox.ts';
import { expiresAt, type RecordSettings } from './record-settings.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateIf } from './update-if.ts';

/** A submission that somebody waits for. */
export interface Registration {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly ref?: string | undefined;
  /** ISO 8601, UTC. */
  readonly registeredAt: string;
  /** ISO 8601, UTC: when the task is given up. */
  readonly deadlineAt: string;
}

export type Registered =
  /** Nothing was known of the task before. */
  | { readonly kind: 'created' }
  /** It was registered before, or a callback came first. */
  | { readonly kind: 'known' }
  /** It is known by another reference, which stays. */
  | { readonly kind: 'other ref'; readonly ref: string };

export interface Registrations {
  /**
   * Registers a task, whatever is known of it already. It changes no outcome. The deadline of the first registration
   * stays; that of a callback which came before it does not: nobody asked for it.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  register(registration: Registration): Promise<Registered>;
}

/** How often a registration is tried while callbacks change the record: one can rise three times. */
const ATTEMPTS = 5;

/** @param settings `askWithinSeconds` says whether the provider can be asked; else a task is due at its deadline. */
export function createDynamoRegistrations(
  client: DynamoDBClient,
  tableName: string,
  settings: RecordSettings,
): Registrations {
  return {
    async register(registration) {
      const { taskId, kind, ref, registeredAt, deadlineAt } = registration;
      const key = marshall({ taskId, kind });
      const awaited = {
        due: resultDueKey(taskId),
        dueAt: settings.askWithinSeconds === undefined ? deadlineAt : firstLookupAt(registeredAt, deadlineAt),
        deadlineAt,
      };
      const create = () =>
        updateIf(client, tableName, {
          key,
          change: { set: { ...newRecord(registration, settings), ...awaited } },
          condition: 'attribute_not_exists(#outcome)',
        });
      const once = { registeredAt, ...(ref !== undefined && { ref }) };
      const isOurs = `outcome = :outcome${ref === undefined ? '' : ' AND (attribute_not_exists(#ref) OR #ref = :ref)'}`;
      // What an earlier registration has put there stays. A settled record owes no result.
      const addTo = (outcome: unknown) =>
        updateIf(client, tableName, {
          key,
          change: { set: {}, setOnce: { ...once, ...(outcome === 'awaiting' && awaited) } },
          condition: isOurs,
          values: { ':outcome': outcome },
        });
      const replaceDeadline = (outcome: unknown, dueAt: string) =>
        updateIf(client, tableName, {
          key,
          change: {
            set: { dueAt: dueOnceRegistered(dueAt, registeredAt, deadlineAt), deadlineAt },
            setOnce: once,
          },
          condition: `${isOurs} AND attribute_not_exists(#registeredAt) AND #dueAt = :seen`,
          values: { ':outcome': outcome, ':seen': dueAt },
        });

      const write = ({ outcome, registeredAt: before, dueAt }: Readonly<Record<string, unknown>>) => {
        if (outcome === undefined) return create();
        const isDueByCallback = outcome === 'awaiting' && before === undefined && typeof dueAt === 'string';
        return isDueByCallback ? replaceDeadline(outcome, dueAt) : addTo(outcome);
      };

      let known: Readonly<Record<string, unknown>> = {};
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { outcome, ref: knownRef } = known;
        if (ref !== undefined && typeof knownRef === 'string' && knownRef !== ref) {
          return { kind: 'other ref', ref: knownRef };
        }
        const update = await write(known);
        if (update.kind === 'updated') return { kind: outcome === undefined ? 'created' : 'known' };
        known = update.item;
      }
      return storeUnavailable('UpdateItem')(new Error(`The record changed ${ATTEMPTS} times meanwhile`));
    },
  };
}

function newRecord({ taskId, ref, registeredAt }: Registration, settings: RecordSettings) {
  return {
    outcome: 'awaiting',
    reason: 'not_reported',
    ref,
    registeredAt,
    updatedAt: registeredAt,
    day: dayKey(taskId, registeredAt),
    expiresAt: expiresAt(registeredAt, settings),
  };
}
