import type { IncomingHttpHeaders } from 'node:http';
import { NOT_FOUND, succeed, TOO_FREQUENT, TOO_LONG, UNAUTHORIZED } from './api-answer.ts';
import type { Controlled } from './control.ts';
import { checkVoice } from './endpoints/check-voice.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import { generate } from './endpoints/generate.ts';
import { recordInfo, validateInfo } from './endpoints/lookups.ts';
import { regenerate } from './endpoints/regenerate.ts';
import { validate } from './endpoints/validate.ts';
import { reply, type Reply } from './reply.ts';
import { replyRudely } from './rudeness.ts';

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
  /** `undefined` when it is too long. */
  readonly body: Buffer | undefined;
  readonly query: URLSearchParams;
}

/** Answers what the provider would: any key is good, but there must be one. */
export function answerRequest(request: ProviderRequest, { tasks, traffic, mood }: Controlled): Reply {
  const endpoint = ENDPOINTS.get(request.route);
  if (endpoint === undefined) return reply(NOT_FOUND);
  traffic.note(endpoint.route);
  const rudeness = mood.next();
  if (rudeness !== undefined) return replyRudely(rudeness, succeed({}));
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return reply(UNAUTHORIZED);
  if (!traffic.admit()) return reply(TOO_FREQUENT);
  if (request.body === undefined) return reply(TOO_LONG);
  return endpoint.handle(readInput(request.route, request.query, request.body), tasks);
}

function readInput(route: string, query: URLSearchParams, body: Buffer): unknown {
  return route.startsWith('GET ') ? Object.fromEntries(query) : parseJson(body);
}

/** @returns nothing for what is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
