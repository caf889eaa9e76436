import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/**
 * The public attributes of a record, in this order. Not the received body, its sender, or how the record is stored: the caller
 * waits for a result, and needs no more.
 */
const PUBLIC_ATTRIBUTES = [
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
  'claims',
  'contested',
  'displacedRef',
  'history',
] as const;

/** Returns the public attributes of a record. An absent attribute is `undefined`, which JSON leaves out. */
export function describeTask(item: Record<string, AttributeValue>): Readonly<Record<string, unknown>> {
  const attributes = unmarshall(item, { wrapNumbers: Number });
  return Object.fromEntries(PUBLIC_ATTRIBUTES.map((name) => [name, attributes[name] as unknown]));
}
