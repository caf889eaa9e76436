import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** The result of an operation of a query service: strings, lists, and structures of them. */
export type QueryValue =
  string | number | boolean | undefined | readonly QueryValue[] | { readonly [name: string]: QueryValue };

/** A service's own error. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Renders an operation's result in the query protocol: lists as `member` elements, and `undefined` left out. */
function renderAnswer(operation: string, answer: QueryValue): string {
  return renderElement(`${operation}Response`, { [`${operation}Result`]: answer });
}

export function renderRefusal({ code, message }: Pick<RefusedError, 'code' | 'message'>): string {
  return renderElement('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } });
}

function renderElement(name: string, value: QueryValue): string {
  if (value === undefined) return '';
  return `<${name}>${renderContent(value)}</${name}>`;
}

function renderContent(value: QueryValue): string {
  if (isList(value)) return value.map((item) => renderElement('member', item)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, inner]) => renderElement(name, inner))
      .join('');
  }
  return escapeXml(String(value));
}

function isList(value: QueryValue): value is readonly QueryValue[] {
  return Array.isArray(value);
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export const UNKNOWN_OPERATION = 'UnknownOperation';

export function unknownOperation(service: string, operation: string): RefusedError {
  return new RefusedError(UNKNOWN_OPERATION, `The local account does not know ${service}:${operation}`);
}

/** Returns the operation of a request, as far as the request shows it without its body. */
export function operationOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.replace(/^.*\./, '') : `${method ?? ''} ${url ?? ''}`;
}

/** Handles the requests to one service. @throws {RefusedError} for an operation that the service does not support. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** The operations of a service with the query protocol. */
export type QueryOperations = Readonly<
  Record<string, (input: URLSearchParams) => QueryValue | Promise<QueryValue>>
>;

/** Serves operations in the query protocol. */
export function serveQueries(service: string, operations: QueryOperations): Serve {
  return async (request, response) => {
    const input = new URLSearchParams(await text(request));
    const name = input.get('Action') ?? operationOf(request);
    const operation = operations[name];
    if (operation === undefined) throw unknownOperation(service, name);
    const answer = renderAnswer(name, await operation(input));
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
  };
}
