import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { KINDS, type CallbackKind } from '../../domain/kinds.ts';
import type { Issue } from '../../domain/callback.ts';
import type { TaskRecord } from '../../domain/record.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const code = v.optional(v.union([v.number(), v.string()]));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const fields = {
  taskId: text,
  kind: v.picklist(kinds),
  ref: text,
  revision: count,
  publishedRevision: v.optional(v.number()),
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  via: v.picklist(['callback', 'lookup', 'deadline']),
  status: v.optional(v.string()),
  code,
  msg: v.optional(v.string()),
  errorCode: code,
  errorMessage: v.optional(v.string()),
};
const settled = { settledAt: v.pipe(v.string(), v.isoTimestamp()) };

const TaskItemSchema = v.variant('outcome', [
  v.object({ ...fields, ...settled, outcome: v.literal('succeeded'), result: text }),
  v.object({
    ...fields,
    ...settled,
    outcome: v.literal('failed'),
    reason: v.picklist(['voice_rejected', 'verification_failed', 'generation_failed', 'timed_out']),
  }),
  v.object({
    ...fields,
    outcome: v.literal('awaiting'),
    reason: v.picklist(['no_result', 'contradictory_code', 'no_status', 'in_progress', 'unknown_status']),
  }),
]);

export type ReadTaskItem =
  | { readonly kind: 'record'; readonly record: TaskRecord }
  | { readonly kind: 'malformed'; readonly issues: readonly Issue[] };

/**
 * Reads an item of the task table, or an image of it in the stream.
 *
 * @returns Total: an item that somebody edited into nonsense is `malformed`, with what is wrong.
 */
export function readTaskItem(item: Record<string, AttributeValue>): ReadTaskItem {
  const attributes = unmarshall(item, { wrapNumbers: Number });
  const rules = kinds.map((kind) => KINDS[kind]).find(({ kind }) => kind === attributes['kind']);
  const result: unknown = rules && attributes[rules.resultField];
  const parsed = v.safeParse(TaskItemSchema, { ...attributes, result });
  if (parsed.success) return { kind: 'record', record: parsed.output };
  const issues = parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? '', message: issue.message }));
  return { kind: 'malformed', issues };
}
