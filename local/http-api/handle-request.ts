import type { Invoke } from '../lambda/functions.ts';
import type { RoutePlan } from '../template/plan.ts';
import { toRequestEvent, type HttpRequest } from './request-event.ts';
import {
  FORBIDDEN,
  INTERNAL_SERVER_ERROR,
  SERVICE_UNAVAILABLE,
  TOO_LARGE,
  toHttpAnswer,
  type HttpAnswer,
} from './response.ts';
import type { RouteMatch } from './router.ts';

/**
 * Handles a request to a route with the response of its function.
 *
 * @param body `undefined` if it is larger than an HTTP API accepts.
 */
export async function handleRequest(
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
