import * as v from 'valibot';
import { EventSchema, type SeenEvent } from './facts.ts';

export interface Read<T> {
  readonly read: readonly T[];
  readonly violations: readonly { readonly kind: 'wrong'; readonly subject: string; readonly what: string }[];
}

/** Reads messages as events. */
export function readEvents(messages: readonly string[]): Read<SeenEvent> {
  return readEach(EventSchema, messages.map(parseMessage));
}

function parseMessage(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? { ...parsed, text } : text;
  } catch {
    return text;
  }
}

/** What does not even have the form of what it should be is a violation. */
export function readEach<TSchema extends v.GenericSchema>(
  schema: TSchema,
  given: readonly unknown[],
): Read<v.InferOutput<TSchema>> {
  const read: v.InferOutput<TSchema>[] = [];
  const violations: Read<unknown>['violations'][number][] = [];
  for (const one of given) {
    const parsed = v.safeParse(schema, one);
    if (parsed.success) {
      read.push(parsed.output);
    } else {
      const [issue] = parsed.issues;
      const where = v.getDotPath(issue) ?? 'all of it';
      violations.push({ kind: 'wrong', subject: JSON.stringify(one), what: `${where}: ${issue.message}` });
    }
  }
  return { read, violations };
}
