import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Invoke } from '../lambda/functions.ts';
import { log } from '../log.ts';
import type { RoutePlan } from '../template/plan.ts';
import { createLoopbackServer, listenOnLoopback, readBody } from '../loopback/server.ts';
import {
  INTERNAL_SERVER_ERROR,
  NOT_FOUND,
  SERVICE_UNAVAILABLE,
  type HttpAnswer,
  FORBIDDEN,
  TOO_LARGE,
  toHttpAnswer,
} from './response.ts';
import { createRouter, type RouteMatch } from './router.ts';
import { toRequestEvent, type HttpRequest } from './request-event.ts';

/** What the server serves once the stack runs. */
export interface ApiBackend {
  readonly routes: readonly RoutePlan[];
  readonly invoke: Invoke;
  /** Handles requests without a route: the engine's own page. */
  readonly console?: ((request: IncomingMessage) => Promise<HttpAnswer | undefined>) | undefined;
}

export interface ApiServer {
  readonly endpoint: string;
  /**
   * Starts serving; until then every request gets a 503.
   *
   * @returns after the earlier requests are answered.
   */
  serve(backend: ApiBackend): Promise<void>;
  /** Accepts no new requests, and waits for the open ones. */
  stop(): Promise<void>;
}

type Handle = (
  request: IncomingMessage,
) => Promise<{ readonly answer: HttpAnswer; readonly routeKey: string }>;

/** @throws {EngineError} if the port is taken. */
export async function startApiServer(port: number): Promise<ApiServer> {
  let handle: Handle = () => Promise.resolve({ answer: SERVICE_UNAVAILABLE, routeKey: 'not ready' });

  const answering = new Set<Promise<void>>();
  let stopped: Promise<void> | undefined;

  const answerRequest: RequestListener = (request, response) => {
    const startedAt = performance.now();
    const answered = handle(request)
      .catch((error: unknown) => {
        log(`The request was not handled: ${error instanceof Error ? error.message : String(error)}`);
        return { answer: INTERNAL_SERVER_ERROR, routeKey: 'error' };
      })
      .then(({ answer, routeKey }) => {
        // No further request comes on this connection, which would otherwise stay open for seconds.
        if (!server.listening) response.shouldKeepAlive = false;
        send(request, response, answer);
        // The route's key, never the path: the path holds the token.
        log(`${routeKey} ${answer.status} ${Math.round(performance.now() - startedAt)} ms`);
      })
      .catch(() => void request.destroy())
      .finally(() => answering.delete(answered));
    answering.add(answered);
  };
  const server = createLoopbackServer(answerRequest, { mayBeLinkedTo: true });
  const endpoint = await listenOnLoopback(
    server,
    port,
    'stop what uses it, or choose another one with PORT=3001 npm start',
  );
  return {
    endpoint,
    async serve(backend) {
      const earlier = [...answering];
      handle = createHandle(backend);
      await Promise.all(earlier);
    },
    stop() {
      stopped ??= closeServer(server);
      return stopped;
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}

function createHandle({ routes, invoke, console: showConsole }: ApiBackend): Handle {
  const route = createRouter(routes);
  return async (request) => {
    const { method = 'GET', url: target = '/' } = request;
    const match = route(method, target.split('?')[0] ?? '/');
    if (match === undefined) {
      const answer = await showConsole?.(request);
      return { answer: answer ?? NOT_FOUND, routeKey: answer === undefined ? 'no route' : 'console' };
    }
    const answer = await handleRequest(
      {
        method,
        target,
        httpVersion: request.httpVersion,
        rawHeaders: request.rawHeaders,
        remoteAddress: request.socket.remoteAddress ?? '127.0.0.1',
      },
      await readBody(request),
      match,
      invoke,
    );
    return { answer, routeKey: match.route.routeKey };
  };
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [...value],
    ]),
  );
  response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
  // Unread parts of the body would precede the next request on this connection.
  request.resume();
}

/**
 * Handles a request to a route with the response of its function.
 *
 * @param body `undefined` if it is larger than an HTTP API accepts.
 */
async function handleRequest(
  request: Omit<HttpRequest, 'body'>,
  body: Buffer | undefined,
  match: RouteMatch<RoutePlan>,
  invoke: Invoke,
): Promise<HttpAnswer> {
  const { route, parameters } = match;
  if (body === undefined) return TOO_LARGE;
  const event = toRequestEvent({ ...request, body }, { routeKey: route.routeKey, parameters }, new Date());
  // Local credentials are made up, so only the presence of a signature can be checked.
  const isSigned = event.headers['authorization']?.startsWith('AWS4-HMAC-SHA256') ?? false;
  if (route.requiresSignature && !isSigned) return FORBIDDEN;

  const { promise: timeout, resolve } = Promise.withResolvers<HttpAnswer>();
  const timer = setTimeout(() => resolve(SERVICE_UNAVAILABLE), route.timeoutMs);
  const answer = invoke(route.functionName, event).then(toHttpAnswer, () => INTERNAL_SERVER_ERROR);
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}
