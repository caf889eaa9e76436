import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { AwaitedTask } from '../adapters/dynamodb/pending-results.ts';
import { isRegisteredResult } from '../domain/outbox.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import type { LookupResult } from './lookup-task.ts';
import { SWEEP_DUE_METRICS } from './metrics.ts';
import type { NotRecorded } from './paced-lookups.ts';

/** Writes one line and one count about a lookup. */
export function logLookup(
  { taskId, kind, claims, due }: AwaitedTask,
  result: LookupResult | NotRecorded,
  traceId: string | undefined,
  logger: Logger,
  metrics: Metrics,
): void {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const facts = { taskId, kind, traceId };
  switch (result.kind) {
    case 'settled':
      count(SWEEP_DUE_METRICS.settled);
      if (claims.length === 0 && isRegisteredResult(due)) count(SWEEP_DUE_METRICS.endedWithoutCallback);
      if (result.isContested) {
        count(SWEEP_DUE_METRICS.contradicted);
        logger.error('Result looked up, and another one claimed', { ...facts, outcome: result.outcome });
      } else {
        const message = claims.length === 0 ? 'Result looked up' : 'Result confirmed';
        logger.info(message, { ...facts, outcome: result.outcome });
      }
      return;
    case 'overtaken':
      count(SWEEP_DUE_METRICS.overtaken);
      logger.info('Result known already', { ...facts, transition: result.transition });
      if (result.transition === 'conflict') count(SWEEP_DUE_METRICS.contradicted);
      return;
    case 'undecided':
      count(SWEEP_DUE_METRICS.undecided);
      logger.info('Provider undecided', { ...facts, status: result.status });
      return;
    case 'contradicted':
      count(SWEEP_DUE_METRICS.contradicted);
      logger.error('Provider contradicts the callback', facts);
      return;
    case 'refused':
      count(SWEEP_DUE_METRICS.refused);
      if (result.isOutOfCredits) count(SWEEP_DUE_METRICS.outOfCredits);
      logger.warn('Lookup refused', { ...facts, code: result.code, said: result.message });
      return;
    case 'failed':
      count(SWEEP_DUE_METRICS.lookupFailed);
      logger.warn('Lookup failed', { ...facts, problem: result.problem });
      return;
    case 'not recorded':
      count(SWEEP_DUE_METRICS.lookupFailed);
      logger.error('Lookup not recorded', { ...facts, error: describeError(result.error) });
  }
}
