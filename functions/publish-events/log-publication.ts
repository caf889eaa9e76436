import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeError } from '../adapters/logging/describe-error.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import { PUBLISH_EVENTS_METRICS } from './metrics.ts';
import type { Publication } from './publish-pending-event.ts';

/** An item of the task table, in as much as a line names it: whoever has edited it may have left nothing of that. */
type NamedItem = Readonly<Record<string, { readonly S?: string | undefined }>>;

/**
 * Publishes what an item owes, and leaves one line and one count of what became of it. A failure is noted and passed on.
 *
 * @param item nothing when there is none any more.
 */
export async function logPublication(
  item: NamedItem | undefined,
  publish: () => Promise<Publication>,
  logger: Logger,
  metrics: Metrics,
): Promise<void> {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const taskId = item?.['taskId']?.S;
  // Of the delivery, or the sweep, that told the result.
  const traceId = traceIdOf(item?.['traceparent']?.S);
  try {
    const publication = await publish();
    switch (publication.kind) {
      case 'published':
        count(PUBLISH_EVENTS_METRICS.published);
        if (publication.latencyMs !== undefined) {
          metrics.addMetric(PUBLISH_EVENTS_METRICS.latency, MetricUnit.Milliseconds, publication.latencyMs);
        }
        logger.info('Event published', { eventId: publication.eventId, traceId });
        break;
      case 'quarantined':
        count(PUBLISH_EVENTS_METRICS.quarantined);
        logger.error('Item quarantined: no event can be made of it', {
          taskId,
          traceId,
          id: publication.id,
          issues: publication.issues.map(({ field }) => field),
        });
        break;
      case 'up to date':
        count(PUBLISH_EVENTS_METRICS.nothingOwed);
    }
  } catch (error) {
    count(PUBLISH_EVENTS_METRICS.failed);
    logger.error('Event not published', { taskId, traceId, error: describeError(error) });
    throw error;
  }
}
