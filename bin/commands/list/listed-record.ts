/** The attributes that are read of each record: neither the raw body nor the history, which can be long. */
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

/** A record as in the table, unvalidated: it may have been edited by hand. */
export type ListedRecord = Readonly<Record<string, unknown>>;

/** Returns an attribute in readable form. */
export function textOf(record: ListedRecord, attribute: (typeof LISTED)[number]): string {
  const value = record[attribute];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
