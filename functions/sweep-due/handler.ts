import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { ScheduledEvent } from 'aws-lambda';
import type { DueItems } from '../adapters/dynamodb/outbox-store.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import { notePublication } from '../publish-events/note-publication.ts';
import { publishOwedEvent, type PublishPorts } from '../publish-events/publish-owed-event.ts';
import { SWEEP_DUE_METRICS } from './metrics.ts';
import { sweepDue } from './sweep-due.ts';

/**
 * How long before the function's end the sweep takes up nothing new, in milliseconds: every attempt of one item, 9 s
 * to publish and 4.5 s to mark, and a reserve.
 */
const STOP_EARLY_MS = 20_000;

export function createHandler(
  dueItems: DueItems,
  ports: PublishPorts,
  logger: Logger,
  metrics: Metrics,
): MiddyfiedHandler<ScheduledEvent, undefined> {
  return middy<ScheduledEvent, undefined>()
    .use(logMetrics(metrics))
    .handler(async (_event, context) => {
      const sweep = await sweepDue({
        dueItems,
        publish: (item) => notePublication(() => publishOwedEvent(item, ports), logger, metrics),
        now: ports.now,
        hasTime: () => context.getRemainingTimeInMillis() > STOP_EARLY_MS,
      });
      metrics.addMetric(SWEEP_DUE_METRICS.overdue, MetricUnit.Count, sweep.overdue);
      const [first] = sweep.failures;
      if (first === undefined) return undefined;
      metrics.addMetric(SWEEP_DUE_METRICS.failed, MetricUnit.Count, sweep.failures.length);
      logger.error('Sweep incomplete', { failures: sweep.failures.length, first: describeError(first) });
      return undefined;
    });
}
