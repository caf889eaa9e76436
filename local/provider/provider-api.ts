import type { IncomingHttpHeaders } from 'node:http';
import { reply, type Reply, NOT_FOUND, succeed, TOO_FREQUENT, TOO_LONG, UNAUTHORIZED } from './reply.ts';
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
import type { GlobalFaults } from './global-faults.ts';
import { RESULT_KEYS, type ProviderTask } from './task.ts';
import type { Tasks } from './tasks.ts';
import type { Traffic } from './traffic.ts';

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  [validate, validateInfo, generate, recordInfo, regenerate, checkVoice].map((endpoint) => [
    endpoint.route,
    endpoint,
  ]),
);

interface ProviderRequest {
  /** Method and path. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  /** `undefined` if it is too long. */
  readonly body: Buffer | undefined;
  readonly query: URLSearchParams;
}

/** Answers as the provider would: any key is valid, but a key is required. */
export function answerRequest(request: ProviderRequest, { tasks, traffic, globalFaults }: Controlled): Reply {
  const endpoint = ENDPOINTS.get(request.route);
  if (endpoint === undefined) return reply(NOT_FOUND);
  traffic.count(endpoint.route);
  const faultReply = globalFaults.next();
  if (faultReply !== undefined) return replyWithFault(faultReply, succeed({}));
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

export interface Controlled {
  readonly tasks: Tasks;
  readonly traffic: Traffic;
  readonly globalFaults: GlobalFaults;
}

interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

/** Handles a test's requests in addition to the provider's own: every task's outcome, the lookups, and global faults. */
export function control(
  route: string,
  input: unknown,
  { tasks, traffic, globalFaults }: Controlled,
): ControlAnswer {
  switch (route) {
    case 'GET /_tasks':
      return { status: 200, body: tasks.all().map(describe) };
    case 'GET /_stats':
      return { status: 200, body: traffic.stats() };
    case 'PUT /_behaviour': {
      const problem = globalFaults.change(input);
      return problem === undefined ? { status: 200, body: {} } : { status: 400, body: { message: problem } };
    }
    default:
      return {
        status: 404,
        body: { message: `${route} is not known; known are GET /_tasks, GET /_stats, PUT /_behaviour` },
      };
  }
}

/** Describes a task, never with its callback URL: the URL holds the token. */
function describe({ taskId, kind, behaviour, outcome, lookups, callbacks }: ProviderTask): object {
  return {
    taskId,
    outcome: describeOutcome(kind, outcome),
    behave: behaviour.names.join(','),
    lookups,
    callbacks,
  };
}

function describeOutcome(kind: ProviderTask['kind'], outcome: ProviderTask['outcome']): object {
  if (outcome === undefined) return { status: 'hanging' };
  return { status: outcome.status, ...(outcome.result !== '' && { [RESULT_KEYS[kind]]: outcome.result }) };
}
