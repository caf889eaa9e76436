import type { Callback, Meaning } from './callback.ts';

/** What an answer says about a callback: by its result under 200, or by another status. */
export type Answer = 'received' | 'quarantined' | number;

/** One time that a callback was sent. */
export interface Attempt {
  /** `undefined` when there was none. */
  readonly answer: Answer | undefined;
  /** When it was sent, as `performance.now()`. */
  readonly sentAtMs: number;
  /** When it was answered, or its sender stopped. */
  readonly endedAtMs: number;
}

/** A callback and every attempt to deliver it, in order. */
export interface Delivery<TMeaning extends Meaning = Meaning> {
  readonly callback: Callback<TMeaning>;
  readonly attempts: readonly Attempt[];
}

export type MeaningOf<TKind extends Meaning['kind']> = Extract<Meaning, { kind: TKind }>;

/** Answers the deliveries of callbacks of one kind. */
export function ofKind<TKind extends Meaning['kind']>(
  deliveries: readonly Delivery[],
  kind: TKind,
): Delivery<MeaningOf<TKind>>[] {
  return deliveries.filter(
    (delivery): delivery is Delivery<MeaningOf<TKind>> => delivery.callback.meaning.kind === kind,
  );
}

/** The attempts that were answered so. */
export function answeredWith(answer: Answer, { attempts }: Delivery): readonly Attempt[] {
  return attempts.filter((attempt) => attempt.answer === answer);
}

/** Returns whether there was no answer, or one that says that something is out of order here. */
export function isFailed({ answer }: Attempt): boolean {
  return answer === undefined || (typeof answer === 'number' && answer >= 500);
}
