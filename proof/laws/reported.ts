import type { Statement } from './callback.ts';
import { answeredWith, type Delivery, type MeaningOf } from './delivery.ts';

/** What one delivery reported of its task, and when. */
export interface Reported {
  readonly statement: Statement;
  readonly ref: string;
  readonly body: string;
  readonly firstSentAtMs: number;
  /** When it was answered with 200; `undefined` when it never was. */
  readonly answeredAtMs: number | undefined;
}

export function reportedBy(delivery: Delivery<MeaningOf<'report'>>): Reported {
  const { callback, attempts } = delivery;
  const { ref, body, meaning } = callback;
  return {
    statement: meaning.statement,
    ref,
    body,
    firstSentAtMs: attempts[0]?.sentAtMs ?? Infinity,
    answeredAtMs: answeredWith('received', delivery)[0]?.endedAtMs,
  };
}

/** What a record, an event or a callback says, as far as it is compared. */
export interface Said {
  readonly outcome: Statement['outcome'];
  readonly voiceId?: string | undefined;
  readonly reason?: string | undefined;
}

/** In words that can be compared and shown. */
export function wordsOf({ outcome, voiceId, reason }: Said): string {
  return [outcome, voiceId, reason].filter((word) => word !== undefined).join(' ');
}

const WEIGHTS = { awaiting: 0, failed: 1, succeeded: 2 } as const;

/** What weighs more is what stays. */
export function weightOf({ outcome }: Said): number {
  return WEIGHTS[outcome];
}
