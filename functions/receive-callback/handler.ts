import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { StoreUnavailableError } from '../adapters/dynamodb/store-unavailable-error.ts';
import { internalError, unavailable } from '../adapters/http/answers.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import type { CallbackKind } from '../domain/kinds.ts';
import { SecretUnavailableError } from '../adapters/secrets/secret-unavailable-error.ts';
import { toDelivery, toResponse } from './http.ts';
import { RECEIVE_CALLBACK_METRICS } from './metrics.ts';
import { receiveCallback, type ReceiveCallbackPorts, type Reception } from './receive-callback.ts';

/**
 * How long before the function's end a callback that hangs is answered, in milliseconds: an honest 503 instead
 * of the gateway's 500.
 */
const ANSWER_EARLY_MS = 500;

type Event = APIGatewayProxyEventV2;
type Response = APIGatewayProxyStructuredResultV2;

class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

export function createHandler(
  ports: ReceiveCallbackPorts,
  logger: Logger,
  metrics: Metrics,
): MiddyfiedHandler<Event, Response> {
  return middy<Event, Response>({
    timeoutEarlyInMillis: ANSWER_EARLY_MS,
    timeoutEarlyResponse: () => {
      throw new OutOfTimeError('The store did not answer in time');
    },
  })
    .use(logMetrics(metrics))
    .use(answerErrors(logger, metrics))
    .handler(async (event) => {
      const delivery = toDelivery(event);
      const reception = await receiveCallback(delivery, ports);
      note(delivery.kind, reception, metrics);
      return toResponse(reception);
    });
}

/**
 * Leaves one line for each delivery, which is its count as well: metrics are lines in CloudWatch's embedded format, and
 * the facts stand beside the number. Never the token, the voice id or the body.
 */
function note(kind: CallbackKind, reception: Reception, metrics: Metrics): void {
  const line = (metric: string, facts: Readonly<Record<string, string>>) => {
    metrics.addMetric(metric, MetricUnit.Count, 1);
    for (const [name, fact] of Object.entries({ kind, ...facts })) metrics.addMetadata(name, fact);
  };
  switch (reception.kind) {
    case 'recorded': {
      const { taskId, ref, outcome, transition } = reception;
      line(RECEIVE_CALLBACK_METRICS[transition], { taskId, ref, outcome, transition });
      break;
    }
    case 'quarantined': {
      const { id, ref, reason } = reception;
      line(RECEIVE_CALLBACK_METRICS.quarantined, { quarantineId: id, ref, reason });
      break;
    }
    case 'unauthorized':
      line(RECEIVE_CALLBACK_METRICS.unauthorized, { because: reception.because });
  }
}

function answerErrors(logger: Logger, metrics: Metrics): MiddlewareObj<Event, Response> {
  return {
    onError(request) {
      const { error } = request;
      const isOutage =
        error instanceof StoreUnavailableError ||
        error instanceof SecretUnavailableError ||
        error instanceof OutOfTimeError;
      metrics.addMetric(RECEIVE_CALLBACK_METRICS.unavailable, MetricUnit.Count, 1);
      logger.error('Callback not recorded', { error: describeError(error) });
      request.response = isOutage ? unavailable() : internalError();
    },
  };
}
