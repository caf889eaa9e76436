import type { SettledRecord, TaskRecord } from './record.ts';

/**
 * Answers the record whose event is still owed, if one is: it is settled, and no event of this revision is known to be out.
 */
export function unpublished(record: TaskRecord): SettledRecord | undefined {
  if (record.outcome === 'awaiting') return undefined;
  return (record.publishedRevision ?? 0) < record.revision ? record : undefined;
}
