import type { IncomingHttpHeaders } from 'node:http';
import { reply, type Reply, NOT_FOUND, succeed, TOO_FREQUENT, TOO_LONG, UNAUTHORIZED } from './reply.ts';
import type { Controlled } from './control.ts';
import {
  type Endpoint,
  validate,
  generate,
  regenerate,
  checkVoice,
  recordInfo,
  validateInfo,
} from './endpoints.ts';
import { replyWithFault } from './fault-replies.ts';

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  [validate, validateInfo, generate, recordInfo, regenerate, checkVoice].map((endpoint) => [
    endpoint.route,
    endpoint,
  ]),
);

export interface ProviderRequest {
  /** Method and path. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  /** `undefined` if it is too long. */
  readonly body: Buffer | undefined;
  readonly query: URLSearchParams;
}

/** Answers as the provider would: any key is valid, but a key is required. */
export function answerRequest(request: ProviderRequest, { tasks, traffic, mood }: Controlled): Reply {
  const endpoint = ENDPOINTS.get(request.route);
  if (endpoint === undefined) return reply(NOT_FOUND);
  traffic.count(endpoint.route);
  const rudeness = mood.next();
  if (rudeness !== undefined) return replyWithFault(rudeness, succeed({}));
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return reply(UNAUTHORIZED);
  if (!traffic.admit()) return reply(TOO_FREQUENT);
  if (request.body === undefined) return reply(TOO_LONG);
  return endpoint.handle(readInput(request.route, request.query, request.body), tasks);
}

function readInput(route: string, query: URLSearchParams, body: Buffer): unknown {
  return route.startsWith('GET ') ? Object.fromEntries(query) : parseJson(body);
}

/** @returns `undefined` if the body is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
