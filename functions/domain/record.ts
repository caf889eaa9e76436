import type { Code } from './callback.ts';
import type { AwaitingReason, FailureReason } from './classify.ts';
import type { CallbackKind } from './kinds.ts';

/** How a result became known. */
export type Via = 'callback' | 'lookup' | 'deadline';

interface RecordFields {
  readonly taskId: string;
  readonly kind: CallbackKind;
  readonly ref: string;
  readonly revision: number;
  readonly publishedRevision?: number | undefined;
  readonly receivedAt: string;
  readonly via: Via;
  readonly status?: string | undefined;
  readonly code?: Code | undefined;
  readonly msg?: string | undefined;
  readonly errorCode?: Code | undefined;
  readonly errorMessage?: string | undefined;
}

/** A task whose result is known: what an event is made of. */
export type SettledRecord = RecordFields & { readonly settledAt: string } & (
    | { readonly outcome: 'succeeded'; readonly result: string }
    | { readonly outcome: 'failed'; readonly reason: FailureReason }
  );

export type AwaitingRecord = RecordFields & { readonly outcome: 'awaiting'; readonly reason: AwaitingReason };

/** One task, as the table holds it. */
export type TaskRecord = SettledRecord | AwaitingRecord;
