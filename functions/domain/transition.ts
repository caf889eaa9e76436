import type { AwaitingReason, Verdict } from './classify.ts';

/** The part of a record that the next report is compared with. */
export interface RecordState {
  readonly rank: number;
  readonly reason?: string | undefined;
  readonly result?: string | undefined;
}

export type Transition =
  /** The report has a higher rank than the record: the record now says the same as the report. */
  | { readonly kind: 'applied' }
  /** The report says the same as the record. */
  | { readonly kind: 'duplicate' }
  /** The report has the same rank but says something else: the first stays, an operator should look. */
  | { readonly kind: 'conflict' }
  /** The report has a lower rank than the record. */
  | { readonly kind: 'late' };

const RANKS = { awaiting: 0, timedOut: 1, failed: 2, succeeded: 3 } as const;

/** Undecided reports after which the provider's callback is awaited: time alone decides them. */
const WAIT_FOR_CALLBACK_REASONS: readonly AwaitingReason[] = ['in_progress'];

/** Returns whether a report that decides nothing calls for a lookup at once: the provider may well have a result. */
export function needsImmediateLookup(reason: AwaitingReason): boolean {
  return !WAIT_FOR_CALLBACK_REASONS.includes(reason);
}

/** Reasons of undecided records without an immediate lookup: nothing hints at a result, or the provider contradicted a claim. */
const WAITING_REASONS: readonly AwaitingReason[] = [...WAIT_FOR_CALLBACK_REASONS, 'contradicted'];

/**
 * Returns which lookup an undecided report calls for, as a sign that the provider has a result: an immediate one for a task that
 * waits, or a further one for a task that timed out.
 *
 * @returns `undefined` if no lookup would bring anything new.
 */
export function lookupTrigger(current: RecordState, verdict: Verdict): 'immediate' | 'reopen' | undefined {
  if (verdict.outcome !== 'awaiting' || !needsImmediateLookup(verdict.reason)) return undefined;
  if (current.rank === RANKS.timedOut) return 'reopen';
  const isWaiting = WAITING_REASONS.some((reason) => reason === current.reason);
  return current.rank === RANKS.awaiting && isWaiting ? 'immediate' : undefined;
}

/** Returns the rank of a verdict: a result beats a failure, a reported failure beats an inferred one. */
export function rankOf(verdict: Verdict): number {
  if (verdict.outcome === 'failed') return verdict.reason === 'timed_out' ? RANKS.timedOut : RANKS.failed;
  return RANKS[verdict.outcome];
}

/** Returns the rank of a record; `undefined` if the record was edited by hand into anything else. */
export function rankOfRecord(outcome: unknown, reason: unknown): number | undefined {
  if (outcome === 'failed') return reason === 'timed_out' ? RANKS.timedOut : RANKS.failed;
  return outcome === 'awaiting' || outcome === 'succeeded' ? RANKS[outcome] : undefined;
}

/**
 * Decides what a report does to a record.
 *
 * A report is about the past: the provider repeats and reorders. So a record only rises in rank, and a report that does not raise
 * it is kept with the reason, never rejected.
 *
 * @returns Total: every record and report have a transition.
 */
export function decideTransition(current: RecordState | undefined, verdict: Verdict): Transition {
  const rank = rankOf(verdict);
  if (current === undefined || current.rank < rank) return { kind: 'applied' };
  if (current.rank > rank) return { kind: 'late' };
  return { kind: statesTheSame(current, verdict) ? 'duplicate' : 'conflict' };
}

/**
 * Returns why a report was not applied.
 *
 * @param claim what the report claims, if results must be confirmed. It is compared with a record that has its result: a claim of
 * another result is not just late.
 * @returns `conflict` also for a claim that would outrank a confirmed result.
 */
export function decideRefused(
  current: RecordState,
  verdict: Verdict,
  claim?: Verdict,
): Exclude<Transition['kind'], 'applied'> {
  const hasResult = current.rank > RANKS.timedOut;
  const { kind } = decideTransition(current, (hasResult ? claim : undefined) ?? verdict);
  // Without a claim, only a record that was edited by hand, or is gone, refuses a report of a higher rank.
  return kind === 'applied' ? 'conflict' : kind;
}

/**
 * Returns whether a report states the same as the record. Undecided reports state no result, so they cannot contradict each
 * other.
 */
function statesTheSame(current: RecordState, verdict: Verdict): boolean {
  switch (verdict.outcome) {
    case 'succeeded':
      return current.result === verdict.result;
    case 'failed':
      return current.reason === verdict.reason;
    case 'awaiting':
      return true;
  }
}
