import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeError } from '../adapters/logging/describe-error.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import { PUBLISH_EVENTS_METRICS } from './metrics.ts';
import type { Publication } from './publish-pending-event.ts';

/** The attributes that a log line names; an item that was edited by hand may lack all of them. */
type NamedItem = Readonly<Record<string, { readonly S?: string | undefined }>>;

/**
 * Publishes an item's pending event, and writes one line and one count of the result. A failure is logged and rethrown.
 *
 * @param item `undefined` if the item was removed.
 */
export async function logPublication(
  item: NamedItem | undefined,
  publish: () => Promise<Publication>,
  logger: Logger,
  metrics: Metrics,
): Promise<void> {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const taskId = item?.['taskId']?.S;
  // The trace of the delivery or sweep that reported the result.
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
        count(PUBLISH_EVENTS_METRICS.withoutEvent);
    }
  } catch (error) {
    count(PUBLISH_EVENTS_METRICS.failed);
    logger.error('Event not published', { taskId, traceId, error: describeError(error) });
    throw error;
  }
}
