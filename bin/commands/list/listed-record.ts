/** What is read of each record: neither the body as it came, nor its history, which can be long. */
export const LISTED = [
  'taskId',
  'kind',
  'ref',
  'outcome',
  'reason',
  'voiceId',
  'status',
  'code',
  'msg',
  'errorCode',
  'errorMessage',
  'revision',
  'publishedRevision',
  'publishedAt',
  'registeredAt',
  'deadlineAt',
  'receivedAt',
  'updatedAt',
  'settledAt',
  'deliveries',
  'lookups',
  'lookedUpAt',
  'lookupSaid',
  'via',
  'traceparent',
  'due',
  'dueAt',
] as const;

/** A record as the table has it, plainly; whatever somebody edited into it. */
export type ListedRecord = Readonly<Record<string, unknown>>;

/** An attribute as a person reads it. */
export function textOf(record: ListedRecord, attribute: (typeof LISTED)[number]): string {
  const value = record[attribute];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
