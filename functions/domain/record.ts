import type { Code } from './normalise.ts';
import type { AwaitingReason, FailureReason } from './classify.ts';
import type { CallbackKind } from './kinds.ts';

/** How a result became known. */
type Via = 'callback' | 'lookup' | 'deadline';

interface RecordFields {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly publishedRevision?: number | undefined;
}

/** A task whose result is known: the source of an event. */
export type SettledRecord = RecordFields & {
  /** Absent if the task was registered without a reference and no callback named it. */
  readonly ref?: string | undefined;
  readonly revision: number;
  readonly receivedAt: string;
  readonly settledAt: string;
  readonly via: Via;
  /** The trace in which the result became known: W3C's `traceparent`. */
  readonly traceparent?: string | undefined;
  readonly status?: string | undefined;
  readonly code?: Code | undefined;
  readonly msg?: string | undefined;
  readonly errorCode?: Code | undefined;
  readonly errorMessage?: string | undefined;
} & (
    | { readonly outcome: 'succeeded'; readonly result: string }
    | { readonly outcome: 'failed'; readonly reason: FailureReason }
  );

/** A task without a certain result: no event is made of it, so only this part of the record is read. */
type AwaitingRecord = RecordFields & { readonly outcome: 'awaiting'; readonly reason: AwaitingReason };

/** One task, as the table holds it. */
export type TaskRecord = SettledRecord | AwaitingRecord;

/** The settings for records: the same in every function that writes records. */
export interface RecordSettings {
  /** How long a record is kept after its last change, in days; 0 keeps it permanently. */
  readonly retentionDays: number;
  /** How many times the table has been restored from a backup. */
  readonly tableRestores?: number;
  /**
   * Within how many seconds an undecided task is settled: by a lookup, or else by its time-out. If absent, there are no lookups,
   * and only registered tasks time out.
   */
  readonly lookUpWithinSeconds?: number | undefined;
}

/** @returns epoch seconds, or `undefined` for a record that is kept permanently. */
export function expiresAt(changedAt: string, { retentionDays }: RecordSettings): number | undefined {
  if (retentionDays === 0) return undefined;
  return Math.floor(Date.parse(changedAt) / 1000) + retentionDays * 86_400;
}
