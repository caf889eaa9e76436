import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { StoreUnavailableError } from '../adapters/dynamodb/client.ts';
import { toItem } from '../adapters/dynamodb/update-if.ts';
import { EARLY_ANSWER, OutOfTimeError, publishCounted } from '../adapters/lambda/middleware.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import { RECEIVE_CALLBACK_METRICS, URL_ABUSED_METRIC } from '../receive-callback/metrics.ts';
import { TRACK_TASKS_ROUTES } from './environment.ts';
import { found, internalError, invalid, notFound, otherRef, unavailable } from './http.ts';
import { TRACK_TASKS_METRICS } from './metrics.ts';
import { readReadRequest, readRegisterRequest } from './read-request.ts';
import { registerTask } from './register-task.ts';
import type { TrackPorts } from './track-ports.ts';

type Event = APIGatewayProxyEventV2;
type Response = APIGatewayProxyStructuredResultV2;

/**
 * Creates the handler that registers tasks and returns their records. The gateway checks who may call it.
 *
 * @param callbacks counts the callbacks that a registration quarantines, under the receiver's name: an alarm then needs one
 * metric, not two.
 */
export function createHandler(
  ports: TrackPorts,
  logger: Logger,
  metrics: Metrics,
  callbacks: Metrics,
): MiddyfiedHandler<Event, Response> {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const traceId = () => traceIdOf(ports.traceparent());

  async function register(event: Event): Promise<Response> {
    const { body = '', isBase64Encoded } = event;
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
    const validated = readRegisterRequest(event.pathParameters?.['taskId'], text);
    if (validated.kind === 'invalid') {
      count(TRACK_TASKS_METRICS.invalid);
      return invalid(validated.issues);
    }
    const { request } = validated;
    const { taskId, kind, ref } = request;
    const registered = await registerTask(request, ports, ports.storeBudget());
    if (registered.kind === 'other ref') {
      count(TRACK_TASKS_METRICS.otherRef);
      return otherRef(ref, registered.ref);
    }
    const isNew = registered.kind === 'created';
    count(isNew ? TRACK_TASKS_METRICS.registered : TRACK_TASKS_METRICS.registeredAgain);
    logger.info('Task registered', { taskId, kind, ref, isNew, traceId: traceId() });
    if (registered.kind === 'displaced') {
      callbacks.addMetric(RECEIVE_CALLBACK_METRICS.quarantined, MetricUnit.Count, 1);
      callbacks.addMetric(URL_ABUSED_METRIC, MetricUnit.Count, 1);
      const facts = { taskId, kind, ref, displacedRef: registered.ref, traceId: traceId() };
      logger.error("Another submission's URL had reported the task", facts);
    }
    return registered.item === undefined ? notFound(request) : found(registered.item, isNew);
  }

  async function read(event: Event): Promise<Response> {
    const validated = readReadRequest(
      event.pathParameters?.['taskId'],
      event.queryStringParameters?.['kind'],
    );
    if (validated.kind === 'invalid') {
      count(TRACK_TASKS_METRICS.invalid);
      return invalid(validated.issues);
    }
    const item = await ports.items.read(marshall({ ...validated.request }), ports.storeBudget());
    count(item === undefined ? TRACK_TASKS_METRICS.notFound : TRACK_TASKS_METRICS.read);
    return item === undefined ? notFound(validated.request) : found(toItem(item), false);
  }

  return middy<Event, Response>(EARLY_ANSWER)
    .use(logMetrics(metrics))
    .use(publishCounted<Event, Response>(callbacks))
    .use(answerErrors(traceId, logger, count))
    .handler((event) => {
      switch (event.routeKey) {
        case TRACK_TASKS_ROUTES.register:
          return register(event);
        case TRACK_TASKS_ROUTES.read:
          return read(event);
        default:
          throw new TypeError(`The route ${event.routeKey} is not one of these`);
      }
    });
}

function answerErrors(
  traceId: () => string | undefined,
  logger: Logger,
  count: (metric: string) => void,
): MiddlewareObj<Event, Response> {
  return {
    onError(request) {
      count(TRACK_TASKS_METRICS.unavailable);
      logger.error('Request about a task not answered', {
        traceId: traceId(),
        error: describeError(request.error),
      });
      const isOutage =
        request.error instanceof StoreUnavailableError || request.error instanceof OutOfTimeError;
      request.response = isOutage ? unavailable() : internalError();
    },
  };
}
