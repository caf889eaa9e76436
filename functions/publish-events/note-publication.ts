import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeError } from '../adapters/logging/describe-error.ts';
import { PUBLISH_EVENTS_METRICS } from './metrics.ts';
import type { Publication } from './publish-owed-event.ts';

/** Publishes, and leaves one line and one count of what became of it. A failure is noted and passed on. */
export async function notePublication(
  publish: () => Promise<Publication>,
  logger: Logger,
  metrics: Metrics,
): Promise<void> {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  try {
    const publication = await publish();
    switch (publication.kind) {
      case 'published':
        count(PUBLISH_EVENTS_METRICS.published);
        if (publication.latencyMs !== undefined) {
          metrics.addMetric(PUBLISH_EVENTS_METRICS.latency, MetricUnit.Milliseconds, publication.latencyMs);
        }
        logger.info('Event published', { eventId: publication.eventId, traceId: publication.traceId });
        break;
      case 'quarantined':
        count(PUBLISH_EVENTS_METRICS.quarantined);
        logger.error('Item quarantined: no event can be made of it', {
          id: publication.id,
          issues: publication.issues.map(({ field }) => field),
        });
        break;
      case 'nothing owed':
        count(PUBLISH_EVENTS_METRICS.nothingOwed);
    }
  } catch (error) {
    count(PUBLISH_EVENTS_METRICS.failed);
    logger.error('Event not published', { error: describeError(error) });
    throw error;
  }
}
