import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Item } from '../adapters/dynamodb/update-if.ts';
import { problem } from '../adapters/http/answers.ts';
import type { Issue } from '../domain/normalise.ts';
import type { ReadRequest } from './read-request.ts';

type Response = APIGatewayProxyStructuredResultV2;

/** When a caller may send a failed request again (`Retry-After`), in seconds. */
const RETRY_AFTER_SECONDS = 1;

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

/** Returns 201 if the task had no record before, otherwise 200; with the record as it is now. */
export function found(item: Item, isNew: boolean): Response {
  return {
    statusCode: isNew ? 201 : 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(describeTask(item)),
  };
}

export function invalid(issues: readonly Issue[]): Response {
  return problem(400, 'invalid-request', 'The request is not valid', 'Nothing was changed.', { issues });
}

export function notFound({ taskId, kind }: ReadRequest): Response {
  const detail = `No callback of ${JSON.stringify(taskId)} (${kind}) was received, and it was not registered.`;
  return problem(404, 'task-not-found', 'The task is not known', detail);
}

export function otherRef(given: string | undefined, registered: string): Response {
  const detail = `The task is known by the reference ${JSON.stringify(registered)}, which stays; this one says ${JSON.stringify(given)}.`;
  return problem(409, 'ref-mismatch', 'The task has another reference', detail, { given, registered });
}

export function unavailable(): Response {
  const answer = problem(503, 'unavailable', 'The store could not be reached', 'Send the request again.');
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(RETRY_AFTER_SECONDS) } };
}

export function internalError(): Response {
  return problem(500, 'internal-error', 'The request could not be handled', 'Send it again.');
}

/** Returns the public attributes of a record. An absent attribute is `undefined`, which JSON leaves out. */
function describeTask(item: Item): Readonly<Record<string, unknown>> {
  return Object.fromEntries(PUBLIC_ATTRIBUTES.map((name) => [name, item[name]]));
}
