import * as v from 'valibot';

/** The version of the event's schema: CloudEvents' `dataschema`. */
export const VOICE_EVENT_SCHEMA_URI = 'urn:suno-voice-callbacks:schema:voice-event:1';

/** A code from the provider: usually a number, or a string if the provider sent words. */
const CodeSchema = v.union([v.number(), v.string()]);

const VoiceResultSchema = v.object({
  taskId: v.pipe(v.string(), v.nonEmpty()),
  kind: v.picklist(['generate']),
  /** The caller's own reference, as signed into the callback URL. */
  ref: v.string(),
  outcome: v.picklist(['succeeded', 'failed']),
  /** Why the task failed: `voice_rejected`, `verification_failed`, `generation_failed`, `timed_out`; more may be added. */
  reason: v.optional(v.string()),
  /** Present exactly when the outcome is `succeeded`. */
  voiceId: v.optional(v.string()),
  status: v.optional(v.string()),
  code: v.optional(CodeSchema),
  message: v.optional(v.string()),
  errorCode: v.optional(CodeSchema),
  errorMessage: v.optional(v.string()),
  /** Counts the changes of this task's result: the highest revision is the current result. */
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** When the first callback of this task was received, or its result became known otherwise. ISO 8601 in UTC. */
  receivedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** When this result was recorded, ISO 8601 in UTC. */
  settledAt: v.pipe(v.string(), v.isoTimestamp()),
  /** How the result became known: `callback`, `lookup` (at the provider) or `deadline`; more may be added. */
  via: v.string(),
});

/**
 * What a subscriber receives: one CloudEvents 1.0 JSON document for each revision of a task's result.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export const VoiceEventSchema = v.object({
  specversion: v.literal('1.0'),
  /** `{taskId}/{kind}/{revision}`: a repeated or replayed event has the same id. */
  id: v.pipe(v.string(), v.nonEmpty()),
  source: v.pipe(v.string(), v.nonEmpty()),
  type: v.picklist(['suno.voice.succeeded', 'suno.voice.failed']),
  /** The task id. */
  subject: v.pipe(v.string(), v.nonEmpty()),
  /** When the record settled, ISO 8601 in UTC. */
  time: v.pipe(v.string(), v.isoTimestamp()),
  datacontenttype: v.literal('application/json'),
  dataschema: v.string(),
  /**
   * The trace in which the result became known, as W3C's trace context writes it; absent if unknown.
   *
   * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md
   */
  traceparent: v.optional(v.string()),
  data: VoiceResultSchema,
});

export type VoiceEvent = v.InferOutput<typeof VoiceEventSchema>;
