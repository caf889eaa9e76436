import type { Code } from './callback.ts';
import type { AwaitingReason, FailureReason } from './classify.ts';
import type { CallbackKind } from './kinds.ts';

/** How a result became known. */
export type Via = 'callback' | 'lookup' | 'deadline';

interface RecordFields {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly publishedRevision?: number | undefined;
}

/** A task whose result is known: what an event is made of. */
export type SettledRecord = RecordFields & {
  /** Absent of a task that was registered without one and that no callback named. */
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

/** A task that nothing certain is known of: no event is made of it, so no more of it is read. */
export type AwaitingRecord = RecordFields & { readonly outcome: 'awaiting'; readonly reason: AwaitingReason };

/** One task, as the table holds it. */
export type TaskRecord = SettledRecord | AwaitingRecord;
