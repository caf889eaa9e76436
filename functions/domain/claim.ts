import type { Verdict } from './classify.ts';

/** A result that a callback told, and that counts only once the provider confirms it. */
export type Claim = Exclude<Verdict, { outcome: 'awaiting' }>;

/**
 * Takes a callback's result for a mere claim, where results are to be confirmed: whoever knows a callback URL can tell one.
 *
 * @returns the verdict that is recorded, and what is claimed beside it.
 */
export function awaitConfirmation(verdict: Verdict): { readonly verdict: Verdict; readonly claim?: Claim } {
  if (verdict.outcome === 'awaiting') return { verdict };
  return { verdict: { outcome: 'awaiting', reason: 'unconfirmed' }, claim: verdict };
}

/**
 * Tells whether what the provider says may be announced: nobody claimed anything else, or somebody claimed the same.
 *
 * Failures have no result, and are all the same: the provider words their reasons in more ways than one.
 */
export function isConfirmed(claims: readonly Claim[], answer: Claim): boolean {
  return claims.length === 0 || claims.some(({ result }) => result === answer.result);
}

/** Tells whether somebody claimed a result that is none: the provider may be wrong once, or a callback URL has been stolen. */
export function isContested(claims: readonly Claim[], answer: Claim): boolean {
  return claims.some(({ result }) => result !== undefined && result !== answer.result);
}
