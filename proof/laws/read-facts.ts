import * as v from 'valibot';
import type { KnownRecord, LawViolation, Quarantined, SeenEvent } from './facts.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A record in the table that a callback has made. */
const RecordSchema = v.object({
  taskId: v.string(),
  kind: v.literal('generate'),
  ref: v.string(),
  outcome: v.picklist(['succeeded', 'failed', 'awaiting']),
  reason: v.optional(v.string()),
  voiceId: v.optional(v.string()),
  via: v.string(),
  raw: v.string(),
  revision: count,
  publishedRevision: v.optional(count),
  deliveries: count,
});

const QuarantinedSchema = v.object({
  kind: v.string(),
  ref: v.string(),
  reason: v.string(),
  digest: v.string(),
  deliveries: count,
});

const EventSchema = v.object({
  id: v.string(),
  type: v.string(),
  subject: v.string(),
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

/** What could be read, and what does not even have the form of what it should be. */
interface Read<T> {
  readonly read: readonly T[];
  readonly malformed: readonly LawViolation[];
}

export const readRecords = (items: readonly unknown[]): Read<KnownRecord> => readEach(RecordSchema, items);

export const readQuarantined = (items: readonly unknown[]): Read<Quarantined> =>
  readEach(QuarantinedSchema, items);

/** Reads messages as events. */
export const readEvents = (messages: readonly string[]): Read<SeenEvent> =>
  readEach(EventSchema, messages.map(parseMessage));

function parseMessage(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? { ...parsed, text } : text;
  } catch {
    return text;
  }
}

function readEach<TSchema extends v.GenericSchema>(
  schema: TSchema,
  given: readonly unknown[],
): Read<v.InferOutput<TSchema>> {
  const read: v.InferOutput<TSchema>[] = [];
  const malformed: LawViolation[] = [];
  for (const one of given) {
    const parsed = v.safeParse(schema, one);
    if (parsed.success) {
      read.push(parsed.output);
    } else {
      const [issue] = parsed.issues;
      const where = v.getDotPath(issue) ?? 'all of it';
      malformed.push({ kind: 'wrong', subject: JSON.stringify(one), what: `${where}: ${issue.message}` });
    }
  }
  return { read, malformed };
}
