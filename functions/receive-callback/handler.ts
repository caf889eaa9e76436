import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { StoreUnavailableError } from '../adapters/dynamodb/client.ts';
import { internalError, unavailable } from '../adapters/http/answers.ts';
import { EARLY_ANSWER, OutOfTimeError } from '../adapters/lambda/middleware.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import { SecretUnavailableError } from '../adapters/secrets/fetch-keys.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import { toCallbackRequest, toResponse } from './http.ts';
import { RECEIVE_CALLBACK_METRICS } from './metrics.ts';
import { createRefusalWatch, logReceived } from './log-received.ts';
import { receiveCallback } from './receive-callback.ts';
import type { ReceivePorts } from './receive-ports.ts';

type Event = APIGatewayProxyEventV2;
type Response = APIGatewayProxyStructuredResultV2;

export function createHandler(
  ports: ReceivePorts,
  logger: Logger,
  metrics: Metrics,
): MiddyfiedHandler<Event, Response> {
  const refusals = createRefusalWatch();
  return middy<Event, Response>(EARLY_ANSWER)
    .use(logMetrics(metrics))
    .use(answerErrors(ports, logger, metrics))
    .handler(async (event) => {
      const begunAtMs = ports.monotonicMs();
      const delivery = toCallbackRequest(event, ports.traceparent());
      const reception = await receiveCallback(delivery, ports);
      logReceived(delivery, reception, wholeMsSince(begunAtMs, ports), refusals, logger, metrics);
      return toResponse(reception);
    });
}

/** Set before the handler runs, so that the time of a failed delivery is known, too. */
type Begun = { begunAtMs: number };

function answerErrors(
  ports: ReceivePorts,
  logger: Logger,
  metrics: Metrics,
): MiddlewareObj<Event, Response, Error, Context, Begun> {
  return {
    before({ internal }) {
      internal.begunAtMs = ports.monotonicMs();
    },
    onError(request) {
      const { error, internal } = request;
      const durationMs = wholeMsSince(internal.begunAtMs, ports);
      const isOutage =
        error instanceof StoreUnavailableError ||
        error instanceof SecretUnavailableError ||
        error instanceof OutOfTimeError;
      metrics.addMetric(RECEIVE_CALLBACK_METRICS.unavailable, MetricUnit.Count, 1);
      logger.error('Callback not recorded', {
        traceId: traceIdOf(ports.traceparent()),
        error: describeError(error),
        durationMs,
      });
      request.response = isOutage ? unavailable() : internalError();
    },
  };
}

function wholeMsSince(begunAtMs: number, { monotonicMs }: ReceivePorts): number {
  return Math.round(monotonicMs() - begunAtMs);
}
