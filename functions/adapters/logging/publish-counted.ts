import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

/** Creates a middleware that publishes what was counted. Where nothing was, it leaves no line, and warns of nothing. */
export function publishCounted<Event, Result>(metrics: Metrics): MiddlewareObj<Event, Result> {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}
