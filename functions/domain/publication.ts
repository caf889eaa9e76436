import type { SettledRecord, TaskRecord } from './record.ts';

/**
 * Answers the record whose event is still owed, if one is: it is settled, and no event of this revision is known to be out.
 */
export function unpublished(record: TaskRecord): SettledRecord | undefined {
  if (record.outcome === 'awaiting') return undefined;
  return (record.publishedRevision ?? 0) < record.revision ? record : undefined;
}

/**
 * Answers how long a result waited for its event, in milliseconds: from when it was recorded to when the topic confirmed the event.
 *
 * Never negative, although the clocks of two functions may disagree: one negative value takes all percentiles away.
 *
 * @returns nothing when somebody edited the first time into one that is none.
 */
export function eventLatencyMs({ settledAt }: SettledRecord, publishedAt: Date): number | undefined {
  const latencyMs = publishedAt.getTime() - Date.parse(settledAt);
  return Number.isNaN(latencyMs) ? undefined : Math.max(0, latencyMs);
}
