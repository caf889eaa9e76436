import * as v from 'valibot';

const text = v.optional(v.string());
const count = v.optional(v.number());
const code = v.optional(v.union([v.number(), v.string()]));

/**
 * The stack's record of a task. Fields may be added.
 *
 * @see docs/records.md for the meaning of each field.
 */
export const TaskRecordSchema = v.looseObject({
  taskId: v.string(),
  kind: v.string(),
  /** `awaiting` until a result is known. */
  outcome: v.picklist(['awaiting', 'failed', 'succeeded']),
  ref: text,
  reason: text,
  voiceId: text,
  status: text,
  code,
  msg: text,
  errorCode: code,
  errorMessage: text,
  /** Counts the changes of the result, as the events do. */
  revision: count,
  publishedRevision: count,
  publishedAt: text,
  registeredAt: text,
  /** When the task fails as `timed_out`, unless a result comes first. */
  deadlineAt: text,
  receivedAt: text,
  updatedAt: text,
  settledAt: text,
  deliveries: count,
  /** How often the task was looked up, and when last. */
  lookups: count,
  lookedUpAt: text,
  via: text,
});

export type TaskRecord = v.InferOutput<typeof TaskRecordSchema>;
