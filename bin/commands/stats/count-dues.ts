import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isEventPending } from '../../../functions/domain/outbox.ts';

export interface DueStats {
  readonly count: number;
  /** How many of them the sweep should have processed by now. */
  readonly overdue: number;
  /** When the first of them is or was due; ISO 8601, UTC. */
  readonly firstDueAt: string | undefined;
}

export interface OwedStats {
  readonly events: DueStats;
  readonly results: DueStats;
}

/** @param entries in the order of their due times. */
export async function countDues(
  entries: AsyncIterable<Record<string, AttributeValue>>,
  now: Date,
): Promise<OwedStats> {
  const none: DueStats = { count: 0, overdue: 0, firstDueAt: undefined };
  const owed = { events: none, results: none };
  for await (const { due, dueAt } of entries) {
    const what = isEventPending(due?.S) ? 'events' : 'results';
    const { count, overdue, firstDueAt = dueAt?.S } = owed[what];
    const isOverdue = (dueAt?.S ?? '') <= now.toISOString();
    owed[what] = { count: count + 1, overdue: overdue + Number(isOverdue), firstDueAt };
  }
  return owed;
}
