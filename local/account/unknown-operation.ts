import type { IncomingMessage } from 'node:http';
import { RefusedError } from './query-protocol.ts';

export const UNKNOWN_OPERATION = 'UnknownOperation';

export function unknownOperation(service: string, operation: string): RefusedError {
  return new RefusedError(UNKNOWN_OPERATION, `The local account does not know ${service}:${operation}`);
}

/** What a request asks for, as far as it can be told without its body. */
export function operationOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.replace(/^.*\./, '') : `${method ?? ''} ${url ?? ''}`;
}
