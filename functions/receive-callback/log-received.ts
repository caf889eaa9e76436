import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeError } from '../adapters/logging/describe-error.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import {
  NEWLY_REFUSED_METRIC,
  PREVIOUS_SECRET_METRIC,
  RECEIVE_CALLBACK_METRICS,
  RECORDED_METRIC,
  URL_ABUSED_METRIC,
  WEBHOOK_SIGNATURE_METRICS,
} from './metrics.ts';
import type { CallbackRequest, ReceiveResult, SignatureJudgement } from './receive-callback.ts';

/** Metrics write any fact as JSON does; their type allows strings only. */
interface Facts {
  addMetadata(name: string, fact: string | number): unknown;
}

/** Whether refusals of this process stand out. */
export interface RefusalWatch {
  /** Returns whether a delivery is the first that is refused since one was not. A URL without a token is not a callback's. */
  isNewlyRefused(reception: ReceiveResult): boolean;
}

export function createRefusalWatch(): RefusalWatch {
  let hasRefused = false;
  return {
    isNewlyRefused(reception) {
      if (reception.kind !== 'unauthorized') hasRefused = false;
      else if (reception.because === 'bad_token' || reception.because === 'bad_origin') {
        const isFirst = !hasRefused;
        hasRefused = true;
        return isFirst;
      }
      return false;
    },
  };
}

/**
 * Writes one line for each delivery, which is its count as well: metrics are lines in CloudWatch's embedded format, and the facts
 * are part of them. Never the token, the voice id or the body.
 *
 * If a signature could not be verified and is not required, another line has the error.
 *
 * @param durationMs how long it took until the response was known.
 */
export function logReceived(
  { kind, traceparent, client }: Pick<CallbackRequest, 'kind' | 'traceparent' | 'client'>,
  reception: ReceiveResult,
  durationMs: number,
  refusals: RefusalWatch,
  logger: Logger,
  metrics: Metrics,
): void {
  const traceId = traceIdOf(traceparent);
  const line = (metric: string, facts: Readonly<Record<string, string | undefined>>) => {
    metrics.addMetric(metric, MetricUnit.Count, 1);
    const all = { kind, traceId, ...facts, ...client, durationMs };
    const beside: Facts = metrics;
    for (const [name, fact] of Object.entries(all)) if (fact !== undefined) beside.addMetadata(name, fact);
  };
  switch (reception.kind) {
    case 'recorded': {
      const { taskId, ref, outcome, transition } = reception;
      line(RECEIVE_CALLBACK_METRICS[transition], { taskId, ref, outcome, transition });
      metrics.addMetric(RECORDED_METRIC, MetricUnit.Count, 1);
      break;
    }
    case 'quarantined': {
      const { id, ref, reason, taskId } = reception;
      line(RECEIVE_CALLBACK_METRICS.quarantined, { quarantineId: id, ref, reason, taskId });
      if (reason === 'wrong_ref' || reason === 'too_many_tasks') {
        metrics.addMetric(URL_ABUSED_METRIC, MetricUnit.Count, 1);
      }
      break;
    }
    case 'unauthorized':
      line(RECEIVE_CALLBACK_METRICS.unauthorized, { because: reception.because });
  }
  if (refusals.isNewlyRefused(reception)) metrics.addMetric(NEWLY_REFUSED_METRIC, MetricUnit.Count, 1);
  if (reception.isOfPreviousSecret) metrics.addMetric(PREVIOUS_SECRET_METRIC, MetricUnit.Count, 1);
  if (reception.signature !== undefined) countSignature(reception.signature, traceId, logger, metrics);
}

function countSignature(
  { finding, error }: SignatureJudgement,
  traceId: string | undefined,
  logger: Logger,
  metrics: Metrics,
): void {
  metrics.addMetric(WEBHOOK_SIGNATURE_METRICS[finding], MetricUnit.Count, 1);
  metrics.addMetadata('signature', finding);
  if (error !== undefined)
    logger.warn('Webhook signature not verified', { traceId, error: describeError(error) });
}
