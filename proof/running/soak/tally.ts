import { answeredWith, isFailed } from '../../laws/answers.ts';
import type { Delivery, Facts } from '../../laws/facts.ts';

/** What happened, in numbers. Every callback that was sent is answered, unreadable, refused or timed out. */
export interface Tally {
  readonly sent: number;
  readonly attempts: number;
  /** Attempts that got no answer, or one that says that something is out of order here. */
  readonly failedAttempts: number;
  readonly answered: number;
  readonly unreadable: number;
  readonly refused: number;
  readonly abandoned: number;
  readonly recorded: number;
  readonly published: number;
  readonly duplicated: number;
  readonly quarantined: number;
}

export function tally({ deliveries, records, quarantined, events }: Facts): Tally {
  const attempts = deliveries.flatMap((delivery) => delivery.attempts);
  const byResult = Map.groupBy(deliveries, resultOf);
  const countOf = (result: ReturnType<typeof resultOf>) => byResult.get(result)?.length ?? 0;
  const published = new Set(events.map(({ text }) => text)).size;
  return {
    sent: deliveries.length,
    attempts: attempts.length,
    failedAttempts: attempts.filter(isFailed).length,
    answered: countOf('received'),
    unreadable: countOf('quarantined'),
    refused: countOf(401),
    abandoned: countOf('abandoned'),
    recorded: records.length,
    published,
    duplicated: events.length - published,
    quarantined: quarantined.length,
  };
}

/** The one answer that a callback of each kind may get, besides those of an outage. */
const EARNED_ANSWER = { report: 'received', unreadable: 'quarantined', forged: 401 } as const;

/** The answer that the callback earned, if it ever got it. */
function resultOf(delivery: Delivery): (typeof EARNED_ANSWER)[keyof typeof EARNED_ANSWER] | 'abandoned' {
  const earned = EARNED_ANSWER[delivery.callback.meaning.kind];
  return answeredWith(earned, delivery).length > 0 ? earned : 'abandoned';
}
