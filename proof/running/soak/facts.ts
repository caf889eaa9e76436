import * as v from 'valibot';
import type { Delivery } from './delivery.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** The attributes of a record that are judged. */
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

/** The attributes of a quarantined body that are judged. */
export const QuarantinedSchema = v.object({
  kind: v.string(),
  ref: v.string(),
  reason: v.string(),
  body: v.string(),
  deliveries: count,
});
export type Quarantined = v.InferOutput<typeof QuarantinedSchema>;

/** The part of an event that is judged; the rest of it only has to be the same in every repetition. */
export const EventSchema = v.object({
  id: v.string(),
  type: v.string(),
  subject: v.string(),
  /** The whole of it. */
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

/** Everything that was sent, and everything that is there afterwards. */
export interface Facts {
  readonly deliveries: readonly Delivery[];
  /** All items of the table of records. */
  readonly records: readonly unknown[];
  /** All items of the table of what could not be read. */
  readonly quarantined: readonly unknown[];
  /** All messages that the subscriber got. */
  readonly messages: readonly string[];
}

/** Something that must not be. */
export interface Offence {
  readonly kind: 'lost' | 'wrong';
  /** The task, or the mark in a body that is none. */
  readonly subject: string;
  readonly what: string;
}
