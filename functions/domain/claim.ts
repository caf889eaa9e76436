import type { Callback } from './normalise.ts';
import type { Verdict } from './classify.ts';

/** A result that a callback reported, and that counts only once the provider confirms it. */
export type Claim = Exclude<Verdict, { outcome: 'awaiting' }>;

/** How many distinct claims a record keeps, the first of each: separate from its history, which is trimmed. */
export const MAX_CLAIMS = 4;

/**
 * Treats a callback's result as a mere claim, if results must be confirmed: a leaked callback URL lets anyone report a result.
 *
 * @returns the verdict to record, and the claim.
 */
export function awaitConfirmation(verdict: Verdict): { readonly verdict: Verdict; readonly claim?: Claim } {
  if (verdict.outcome === 'awaiting') return { verdict };
  return { verdict: { outcome: 'awaiting', reason: 'unconfirmed' }, claim: verdict };
}

/**
 * Returns whether two verdicts state the same result. Failures have no result and count as the same: the provider words their
 * reasons in several ways.
 */
export function claimTheSame(one: Claim, other: Claim): boolean {
  return one.result === other.result;
}

/**
 * Returns whether the provider's answer settles a task: no callback claimed a result, one claimed the same, or the provider has
 * given the same answer before.
 *
 * @param previous the provider's last answer that no claim matched.
 */
export function isConfirmed(claims: readonly Claim[], previous: Claim | undefined, answer: Claim): boolean {
  const known = previous === undefined ? claims : [...claims, previous];
  return claims.length === 0 || known.some((one) => claimTheSame(one, answer));
}

/**
 * Returns whether a callback claimed a different result than the provider confirms: the provider erred once, or a callback URL
 * has leaked. A claimed failure contests a success only if no claim is the same as the answer.
 */
export function isContested(claims: readonly Claim[], answer: Claim): boolean {
  const isMatched = claims.some((claim) => claimTheSame(claim, answer));
  return claims.some((claim) => !claimTheSame(claim, answer) && (claim.result !== undefined || !isMatched));
}

/**
 * The provider's answer that no claim matched, as the record keeps it until the provider repeats it, or until the task's
 * deadline passes: the provider's last word settles the task then.
 */
export interface KeptAnswer {
  readonly verdict: Claim;
  readonly callback: Omit<Callback, 'taskId'>;
}
