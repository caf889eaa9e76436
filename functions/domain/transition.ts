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

/** What an undecided record says while the provider is not asked at once: nothing hints at a result, or another one was denied. */
const WAITING_REASONS: readonly AwaitingReason[] = [...PATIENT_REASONS, 'contradicted'];

/**
 * Tells what is done about a report that decides nothing, but is a sign that the provider has a result: of a task that
 * waits it is asked now, of one that was given up it is asked once more.
 *
 * @returns nothing when the provider is not asked for it: it knows no more than before.
 */
export function lookupCalledFor(current: Standing, verdict: Verdict): 'now' | 'once more' | undefined {
  if (verdict.outcome !== 'awaiting' || !isAskedAtOnce(verdict.reason)) return undefined;
  if (current.rank === RANKS.timedOut) return 'once more';
  const isWaiting = WAITING_REASONS.some((reason) => reason === current.reason);
  return current.rank === RANKS.awaiting && isWaiting ? 'now' : undefined;
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

/**
 * Decides how a report is remembered that a record refused.
 *
 * @param claim what the report claims, where a result is to be confirmed first. A record that has its result is measured
 * against it: the claim of another one is no late callback.
 * @returns conflict also for a claim that would outrank a result that was confirmed.
 */
export function decideRefused(
  current: Standing,
  verdict: Verdict,
  claim?: Verdict,
): Exclude<Transition['kind'], 'applied'> {
  const hasResult = current.rank > RANKS.timedOut;
  const { kind } = decideTransition(current, (hasResult ? claim : undefined) ?? verdict);
  // Without a claim, only a record that was edited by hand, or is gone, refuses a report of a higher rank.
  return kind === 'applied' ? 'conflict' : kind;
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
