import { type AttributeValue, GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { KINDS, type CallbackKind } from '../../domain/kinds.ts';
import {
  MAX_RESULT_BYTES,
  MAX_TASK_ID_CHARACTERS,
  MAX_TEXT_BYTES,
  MAX_WORD_BYTES,
  type Issue,
} from '../../domain/normalise.ts';
import type { TaskRecord } from '../../domain/record.ts';
import { isTraceparent } from '../../domain/traceparent.ts';
import { isRef } from '../../contract/ref.ts';
import { type StoreBudget, storeUnavailable } from './client.ts';
import type { ItemKey } from './outbox-store.ts';

const textUpTo = (bytes: number) => v.pipe(v.string(), v.maxBytes(bytes));
const code = v.optional(v.union([v.number(), textUpTo(MAX_WORD_BYTES)]));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const fields = {
  taskId: v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_TASK_ID_CHARACTERS)),
  kind: v.picklist(kinds),
  publishedRevision: v.optional(v.number()),
};
const settled = {
  ...fields,
  // Absent if the task was registered without a reference and no callback named it.
  ref: v.optional(v.custom<string>(isRef, 'is not a valid reference')),
  revision: count,
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  settledAt: v.pipe(v.string(), v.isoTimestamp()),
  via: v.picklist(['callback', 'lookup', 'deadline']),
  // The trace is not part of the result: a malformed `traceparent` (edited by hand) is left out.
  traceparent: v.fallback(v.optional(v.custom<string>(isTraceparent)), undefined),
  status: v.optional(textUpTo(MAX_WORD_BYTES)),
  code,
  msg: v.optional(textUpTo(MAX_TEXT_BYTES)),
  errorCode: code,
  errorMessage: v.optional(textUpTo(MAX_TEXT_BYTES)),
};

const TaskItemSchema = v.variant('outcome', [
  v.object({
    ...settled,
    outcome: v.literal('succeeded'),
    result: v.pipe(textUpTo(MAX_RESULT_BYTES), v.nonEmpty()),
  }),
  v.object({
    ...settled,
    outcome: v.literal('failed'),
    reason: v.picklist(['voice_rejected', 'verification_failed', 'generation_failed', 'timed_out']),
  }),
  v.object({
    ...fields,
    outcome: v.literal('awaiting'),
    reason: v.picklist([
      'no_result',
      'contradictory_code',
      'no_status',
      'in_progress',
      'unknown_status',
      'not_reported',
      'unconfirmed',
      'contradicted',
    ]),
  }),
]);

type ReadTaskItem =
  | { readonly kind: 'record'; readonly record: TaskRecord }
  | { readonly kind: 'malformed'; readonly issues: readonly Issue[] };

/** The longest message about one field, in characters: a message quotes the value, which can have 400 KiB. */
const MAX_ISSUE_CHARACTERS = 256;

/**
 * Reads an item of the task table, or an image of it in the stream.
 *
 * @returns Total: an item that was edited by hand so that it is invalid, or too large for an event, is `malformed`, with the
 * issues.
 */
export function readTaskItem(item: Record<string, AttributeValue>): ReadTaskItem {
  const attributes = unmarshall(item, { wrapNumbers: Number });
  const kind = kinds.find((known) => known === attributes['kind']);
  const resultField = kind && KINDS[kind].resultField;
  const result: unknown = resultField && attributes[resultField];
  const parsed = v.safeParse(TaskItemSchema, { ...attributes, result });
  if (parsed.success) return { kind: 'record', record: parsed.output };
  // People look for the field in the item, where the result has its kind's own name.
  const nameOf = (field: string) => (field === 'result' ? (resultField ?? field) : field);
  const issues = parsed.issues.map((issue) => ({
    field: nameOf(v.getDotPath(issue) ?? ''),
    message: issue.message.slice(0, MAX_ISSUE_CHARACTERS).toWellFormed(),
  }));
  return { kind: 'malformed', issues };
}

/** Reads items of the task table. */
export interface TaskItems {
  /**
   * Reads an item as it is now, with every write that was confirmed.
   *
   * @returns `undefined` if the item does not exist.
   * @throws {StoreUnavailableError} a retry is safe.
   */
  read(key: ItemKey, budget: StoreBudget): Promise<Record<string, AttributeValue> | undefined>;
}

export function createDynamoTaskItems(client: DynamoDBClient, tableName: string): TaskItems {
  return {
    async read(key, budget) {
      const { Item: item } = await client
        .send(new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true }), {
          ...(budget && { abortSignal: budget }),
        })
        .catch(storeUnavailable('GetItem'));
      return item;
    },
  };
}
