import type { SettledRecord, TaskRecord } from './record.ts';

/** Returns the record if its event is pending: it is settled, and no event of this revision is marked as published. */
export function unpublished(record: TaskRecord): SettledRecord | undefined {
  if (record.outcome === 'awaiting') return undefined;
  return (record.publishedRevision ?? 0) < record.revision ? record : undefined;
}

/**
 * Returns how long a result waited for its event, in milliseconds: from when it was recorded to when the topic confirmed the
 * event.
 *
 * Never negative, although the clocks of two functions may differ: one negative value removes all percentiles.
 *
 * @returns `undefined` if `settledAt` is not a valid date (edited by hand).
 */
export function eventLatencyMs({ settledAt }: SettledRecord, publishedAt: Date): number | undefined {
  const latencyMs = publishedAt.getTime() - Date.parse(settledAt);
  return Number.isNaN(latencyMs) ? undefined : Math.max(0, latencyMs);
}
