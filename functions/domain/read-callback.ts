import { normaliseCallback, type Callback, type Issue } from './normalise.ts';
import { awaitConfirmation, type Claim } from './claim.ts';
import { classifyCallback, type Verdict } from './classify.ts';
import { excerptBody, readBody, type KeptBody, STORED_BODY_BYTES } from './read-body.ts';
import { KINDS, type CallbackKind, type KindRules } from './kinds.ts';
import { storedBody, type QuarantineReason } from './quarantine.ts';

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

/** The result of reading a body; its text is without the token. */
type ParsedBody =
  | { readonly kind: 'callback'; readonly callback: Callback; readonly text: string }
  | {
      readonly kind: 'unreadable';
      readonly reason: QuarantineReason;
      readonly issues: readonly Issue[];
      readonly kept: KeptBody;
    };

/**
 * Reads the body of a callback.
 *
 * @returns Total: a body that is not a callback of this kind is returned, to be quarantined.
 */
export function readCallback(
  body: Uint8Array,
  contentType: string | undefined,
  token: string,
  rules: KindRules,
): ParsedBody {
  const { maxBodyBytes } = rules;
  if (body.byteLength > maxBodyBytes) {
    const message = `must have at most ${maxBodyBytes} bytes, not ${body.byteLength}`;
    const kept = excerptBody(body, STORED_BODY_BYTES, token);
    return { kind: 'unreadable', reason: 'too_large', issues: [{ field: '', message }], kept };
  }
  const read = readBody(body, contentType, token);
  if (read.kind === 'not_json') {
    const issues = [{ field: '', message: 'must be JSON' }];
    return { kind: 'unreadable', reason: 'not_json', issues, kept: storedBody(read.kept) };
  }
  const normalised = normaliseCallback(read.value, rules);
  return normalised.kind === 'unreadable'
    ? { ...normalised, kept: storedBody(read.text) }
    : { ...normalised, text: read.text };
}

interface ReportFacts {
  readonly kind: CallbackKind;
  readonly ref: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly traceparent: string | undefined;
}

/**
 * Returns what a callback reports.
 *
 * @param text the body, without the token.
 * @param confirmsResults whether a result counts only once the provider has confirmed it.
 */
export function reportOf(
  { callback, text }: { readonly callback: Callback; readonly text: string },
  facts: ReportFacts,
  confirmsResults: boolean,
): CallbackReport {
  const reported = classifyCallback(callback, KINDS[facts.kind]);
  const verdict = confirmsResults ? awaitConfirmation(reported) : { verdict: reported };
  return { ...facts, ...verdict, callback, via: 'callback', raw: text };
}
