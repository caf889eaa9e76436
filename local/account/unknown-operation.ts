import type { IncomingMessage } from 'node:http';
import { RefusedError } from './query-protocol.ts';

export const UNKNOWN_OPERATION = 'UnknownOperation';

export function unknownOperation(service: string, operation: string): RefusedError {
  return new RefusedError(UNKNOWN_OPERATION, `The local account does not know ${service}:${operation}`);
}

/** Returns the operation of a request, as far as the request shows it without its body. */
export function operationOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.replace(/^.*\./, '') : `${method ?? ''} ${url ?? ''}`;
}
