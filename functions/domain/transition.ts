import type { AwaitingReason, Verdict } from './classify.ts';

/** What a record already says: as much of it as the next report is measured against. */
export interface Standing {
  readonly rank: number;
  readonly reason?: string | undefined;
  readonly result?: string | undefined;
}

export type Transition =
  /** It says more than the record did: the record now says it. */
  | { readonly kind: 'applied' }
  /** It says what the record says. */
  | { readonly kind: 'duplicate' }
  /** It says something else with equal weight: the first stays, an operator should look. */
  | { readonly kind: 'conflict' }
  /** It says less than the record does. */
  | { readonly kind: 'late' };

const RANKS = { awaiting: 0, timedOut: 1, failed: 2, succeeded: 3 } as const;

/** Undecided reports that time alone will decide. */
const PATIENT_REASONS: readonly AwaitingReason[] = ['in_progress'];

/** Tells whether the provider is asked at once about a report that decides nothing: it may well have a result. */
export function isAskedAtOnce(reason: AwaitingReason): boolean {
  return !PATIENT_REASONS.includes(reason);
}

/**
 * Tells whether a report that decides nothing is a sign that the provider has a result of a task that was given up: then
 * it is asked once more.
 */
export function callsForAnotherLookup(current: Standing, verdict: Verdict): boolean {
  return current.rank === RANKS.timedOut && verdict.outcome === 'awaiting' && isAskedAtOnce(verdict.reason);
}

/** How much a verdict weighs: a result beats a failure, a failure that was told beats one that was inferred. */
export function rankOf(verdict: Verdict): number {
  if (verdict.outcome === 'failed') return verdict.reason === 'timed_out' ? RANKS.timedOut : RANKS.failed;
  return RANKS[verdict.outcome];
}

/**
 * Decides what a report does to a record.
 *
 * A report is an opinion about the past: the provider repeats and reorders. So a record only
 * rises in rank, and whatever does not raise it is remembered with the reason, never refused.
 *
 * @returns Total: every record and report have an answer.
 */
export function decideTransition(current: Standing | undefined, verdict: Verdict): Transition {
  const rank = rankOf(verdict);
  if (current === undefined || current.rank < rank) return { kind: 'applied' };
  if (current.rank > rank) return { kind: 'late' };
  return { kind: statesTheSame(current, verdict) ? 'duplicate' : 'conflict' };
}

/** An undecided report states no result, so two of them cannot contradict each other. */
function statesTheSame(current: Standing, verdict: Verdict): boolean {
  switch (verdict.outcome) {
    case 'succeeded':
      return current.result === verdict.result;
    case 'failed':
      return current.reason === verdict.reason;
    case 'awaiting':
      return true;
  }
}
