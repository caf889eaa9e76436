import * as v from 'valibot';
import type { Statement } from './callback.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The attributes of a record that the laws are about. */
export const RecordSchema = v.object({
  taskId: v.string(),
  kind: v.literal('generate'),
  ref: v.string(),
  outcome: v.picklist(['succeeded', 'failed', 'awaiting']),
  reason: v.optional(v.string()),
  voiceId: v.optional(v.string()),
  raw: v.string(),
  revision: count,
  publishedRevision: v.optional(count),
  deliveries: count,
});
export type StoredRecord = v.InferOutput<typeof RecordSchema>;

/** The part of a record that any harness can read, through the table or the task API. */
export interface KnownRecord {
  readonly ref?: string | undefined;
  readonly outcome: Statement['outcome'];
  readonly reason?: string | undefined;
  readonly voiceId?: string | undefined;
  readonly revision?: number | undefined;
  readonly publishedRevision?: number | undefined;
  readonly deliveries?: number | undefined;
}

/** The attributes of a quarantined body that the laws are about. */
export const QuarantinedSchema = v.object({
  kind: v.string(),
  ref: v.string(),
  reason: v.string(),
  body: v.string(),
  deliveries: count,
});
export type Quarantined = v.InferOutput<typeof QuarantinedSchema>;

/** The part of an event that the laws are about; the rest only has to be the same in every repetition. */
export const EventSchema = v.object({
  id: v.string(),
  type: v.string(),
  subject: v.string(),
  /** The whole message. */
  text: v.string(),
  data: v.object({
    taskId: v.string(),
    kind: v.literal('generate'),
    ref: v.string(),
    outcome: v.picklist(['succeeded', 'failed']),
    reason: v.optional(v.string()),
    voiceId: v.optional(v.string()),
    revision: count,
  }),
});
export type SeenEvent = v.InferOutput<typeof EventSchema>;

/** What violates the laws, in words. */
export interface Findings {
  /** What must be there and is not. */
  readonly missing: readonly string[];
  readonly wrong: readonly string[];
}

/** Puts findings about the same thing together. */
export function allOf(findings: readonly Findings[]): Findings {
  return {
    missing: findings.flatMap(({ missing }) => missing),
    wrong: findings.flatMap(({ wrong }) => wrong),
  };
}
