import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { AwaitedTask } from '../adapters/dynamodb/owed-results.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import type { Inquiry } from './ask-provider.ts';
import { SWEEP_DUE_METRICS } from './metrics.ts';

/** Asks for a task, and leaves one line and one count of what became of it. A failure is noted and passed on. */
export async function noteInquiry(
  { taskId, kind: taskKind, claims }: AwaitedTask,
  ask: () => Promise<Inquiry>,
  traceId: string | undefined,
  logger: Logger,
  metrics: Metrics,
): Promise<Inquiry> {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const facts = { taskId, kind: taskKind, traceId };
  try {
    const inquiry = await ask();
    switch (inquiry.kind) {
      case 'settled':
        count(SWEEP_DUE_METRICS.settled);
        if (claims.length === 0) count(SWEEP_DUE_METRICS.endedWithoutCallback);
        if (inquiry.isContested) {
          count(SWEEP_DUE_METRICS.contradicted);
          logger.error('Result looked up, and another one claimed', { ...facts, outcome: inquiry.outcome });
        } else {
          const message = claims.length === 0 ? 'Result looked up' : 'Result confirmed';
          logger.info(message, { ...facts, outcome: inquiry.outcome });
        }
        break;
      case 'overtaken':
        count(SWEEP_DUE_METRICS.overtaken);
        logger.info('Result known already', { ...facts, transition: inquiry.transition });
        if (inquiry.transition === 'conflict') count(SWEEP_DUE_METRICS.contradicted);
        break;
      case 'undecided':
        count(SWEEP_DUE_METRICS.undecided);
        logger.info('Provider undecided', { ...facts, status: inquiry.status });
        break;
      case 'contradicted':
        count(SWEEP_DUE_METRICS.contradicted);
        logger.error('Provider contradicts the callback', facts);
        break;
      case 'refused':
        count(SWEEP_DUE_METRICS.refused);
        if (inquiry.isOutOfCredits) count(SWEEP_DUE_METRICS.outOfCredits);
        logger.warn('Lookup refused', { ...facts, code: inquiry.code, said: inquiry.message });
        break;
      case 'failed':
        count(SWEEP_DUE_METRICS.lookupFailed);
        logger.warn('Lookup failed', { ...facts, problem: inquiry.problem });
    }
    return inquiry;
  } catch (error) {
    count(SWEEP_DUE_METRICS.lookupFailed);
    logger.error('Lookup not recorded', { ...facts, error: describeError(error) });
    throw error;
  }
}
