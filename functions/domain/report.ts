import type { Callback } from './callback.ts';
import type { Claim } from './claim.ts';
import type { Verdict } from './classify.ts';
import type { CallbackKind } from './kinds.ts';

interface ReportFields {
  readonly kind: CallbackKind;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** The trace in which the report became known: W3C's `traceparent`. */
  readonly traceparent: string | undefined;
}

/** A readable callback: its fields, their verdict, and its origin. */
export interface CallbackReport extends ReportFields {
  readonly via: 'callback';
  /** The submission that the callback's URL was signed for. */
  readonly ref: string;
  readonly callback: Callback;
  readonly verdict: Verdict;
  /** The result that the callback reports, if results must be confirmed: then the verdict is undecided. */
  readonly claim?: Claim | undefined;
  /** The body's text, without the token. */
  readonly raw: string;
}

interface SweepReportFields extends ReportFields {
  /** The reference of the record that the sweep read, if any: a record with another reference has begun anew since. */
  readonly recordRef?: string | undefined;
}

/** A result that the provider reported in a lookup. */
export interface LookupReport extends SweepReportFields {
  readonly via: 'lookup';
  readonly callback: Callback;
  readonly verdict: Claim;
  /** Absent for an answer that the record has kept: the record's own `raw` stays. */
  readonly raw?: string | undefined;
  /** Absent: claims are compared with the result of a lookup. */
  readonly claim?: undefined;
  /** Whether a callback claimed another result. */
  readonly isContested: boolean;
}

/** A passed deadline: everything that was reported before stays. */
export interface DeadlineReport extends SweepReportFields {
  readonly via: 'deadline';
  /** How the sweep found the task due: a task that is due otherwise has ended since, or has another deadline. */
  readonly listed?: { readonly due: string; readonly dueAt: string } | undefined;
  readonly callback: Pick<Callback, 'taskId'>;
  readonly verdict: { readonly outcome: 'failed'; readonly reason: 'timed_out'; readonly result?: undefined };
}

/** A statement about a task, and its origin. */
export type Report = CallbackReport | LookupReport | DeadlineReport;
