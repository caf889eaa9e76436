import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The body of every answer. Errors have a code other than 200, with the HTTP status 200. */
export interface ApiAnswer {
  readonly code: number;
  readonly msg: string;
  readonly data: object | null;
}

export function succeed(data: object): ApiAnswer {
  return { code: 200, msg: 'success', data };
}

export function refuse(code: number, msg: string): ApiAnswer {
  return { code, msg, data: null };
}

export const UNAUTHORIZED = refuse(401, 'You do not have access permissions');
export const NOT_FOUND = refuse(404, 'The requested path does not exist');
export const RATE_LIMITED = refuse(405, 'The request limit has been exceeded');
export const TOO_LONG = refuse(413, 'The request is too long');
export const UNKNOWN_RECORD = refuse(422, 'The record does not exist');
export const NO_CREDITS = refuse(429, 'The account has insufficient credits');
export const TOO_FREQUENT = refuse(430, 'Your call frequency is too high. Please try again later.');
export const MAINTENANCE = refuse(455, 'The service is being maintained. Please try again later.');

/** What is sent: an answer, or what replaces it. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer }
  /** The same answer, sent in small pieces. */
  | { readonly kind: 'slow'; readonly answer: ApiAnswer }
  | { readonly kind: 'html' }
  | { readonly kind: 'reset' };

export function reply(answer: ApiAnswer): Reply {
  return { kind: 'answer', answer };
}

const ERROR_PAGE =
  '<html>\n<head><title>500 Internal Server Error</title></head>\n<body><h1>500 Internal Server Error</h1></body>\n</html>\n';

const JSON_TYPE = { 'content-type': 'application/json' };

/** The number of pieces of a slow body. */
const PIECES = 20;

/**
 * Sends a reply.
 *
 * @param slowBodyMs how long a slow body takes in total.
 * @param signal ends a slow body immediately.
 */
export async function sendReply(
  response: ServerResponse,
  what: Reply,
  slowBodyMs: number,
  signal: AbortSignal,
): Promise<void> {
  switch (what.kind) {
    case 'answer':
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(what.answer));
      return;
    case 'html':
      response.writeHead(500, { 'content-type': 'text/html' }).end(ERROR_PAGE);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'slow':
      response.writeHead(200, JSON_TYPE).flushHeaders();
      // The client may have disconnected by now.
      await pipeline(dribble(JSON.stringify(what.answer), slowBodyMs / PIECES, signal), response).catch(
        () => undefined,
      );
  }
}

async function* dribble(text: string, intervalMs: number, signal: AbortSignal): AsyncGenerator<string> {
  const size = Math.ceil(text.length / PIECES);
  for (let start = 0; start < text.length; start += size) {
    await sleep(intervalMs, undefined, { signal });
    yield text.slice(start, start + size);
  }
}
