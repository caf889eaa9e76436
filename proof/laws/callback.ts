/** What a callback says of its task, in the record's words. */
export type Statement =
  | { readonly outcome: 'succeeded'; readonly voiceId: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'awaiting'; readonly reason: string };

/** The required result of a callback. */
export type Meaning =
  | { readonly kind: 'report'; readonly statement: Statement }
  /** Quarantined for this reason, and answered so. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Answered with 401, with any body. */
  | { readonly kind: 'forged'; readonly token: 'of another secret' | 'expired' };

/** One callback that the provider, or an attacker, will send: its body, and what it means. */
export interface Callback<TMeaning extends Meaning = Meaning> {
  readonly taskId: string;
  readonly ref: string;
  readonly body: string;
  readonly meaning: TMeaning;
}

/** The one answer that a callback of each kind may get, beside those of an outage. */
export const EARNED_ANSWER = { report: 'received', unreadable: 'quarantined', forged: 401 } as const;
