import type { AwaitingReason, Verdict } from './classify.ts';

/** What a record says: as much of it as the next report is measured against. */
export interface RecordState {
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

/** Undecided reports after which the provider's callback is awaited: time alone decides them. */
const WAIT_FOR_CALLBACK_REASONS: readonly AwaitingReason[] = ['in_progress'];

/** Returns whether a report that decides nothing calls for a lookup at once: the provider may well have a result. */
export function needsImmediateLookup(reason: AwaitingReason): boolean {
  return !WAIT_FOR_CALLBACK_REASONS.includes(reason);
}

/** Reasons of undecided records that no lookup at once is scheduled for: nothing hints at a result, or the provider contradicted a claim. */
const WAITING_REASONS: readonly AwaitingReason[] = [...WAIT_FOR_CALLBACK_REASONS, 'contradicted'];

/**
 * Returns which lookup a report calls for that decides nothing, but is a sign that the provider has a result: one at once
 * for a task that waits, or a further one for a task that timed out.
 *
 * @returns `undefined` if the provider knows no more than before.
 */
export function lookupTrigger(current: RecordState, verdict: Verdict): 'immediate' | 'reopen' | undefined {
  if (verdict.outcome !== 'awaiting' || !needsImmediateLookup(verdict.reason)) return undefined;
  if (current.rank === RANKS.timedOut) return 'reopen';
  const isWaiting = WAITING_REASONS.some((reason) => reason === current.reason);
  return current.rank === RANKS.awaiting && isWaiting ? 'immediate' : undefined;
}

/** How much a verdict weighs: a result beats a failure, a failure that was told beats one that was inferred. */
export function rankOf(verdict: Verdict): number {
  if (verdict.outcome === 'failed') return verdict.reason === 'timed_out' ? RANKS.timedOut : RANKS.failed;
  return RANKS[verdict.outcome];
}

/** Returns the rank of what a record says; `undefined` if it says something else, edited by hand. */
export function rankOfRecord(outcome: unknown, reason: unknown): number | undefined {
  if (outcome === 'failed') return reason === 'timed_out' ? RANKS.timedOut : RANKS.failed;
  return outcome === 'awaiting' || outcome === 'succeeded' ? RANKS[outcome] : undefined;
}

/**
 * Decides what a report does to a record.
 *
 * A report is an opinion about the past: the provider repeats and reorders. So a record only
 * rises in rank, and whatever does not raise it is remembered with the reason, never refused.
 *
 * @returns Total: every record and report have an answer.
 */
export function decideTransition(current: RecordState | undefined, verdict: Verdict): Transition {
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
  current: RecordState,
  verdict: Verdict,
  claim?: Verdict,
): Exclude<Transition['kind'], 'applied'> {
  const hasResult = current.rank > RANKS.timedOut;
  const { kind } = decideTransition(current, (hasResult ? claim : undefined) ?? verdict);
  // Without a claim, only a record that was edited by hand, or is gone, refuses a report of a higher rank.
  return kind === 'applied' ? 'conflict' : kind;
}

/** An undecided report states no result, so two of them cannot contradict each other. */
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
