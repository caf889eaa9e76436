import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';

/** The function ran out of time before a dependency responded: the caller gets 503, and a retry is safe. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

/**
 * Options for middy that end a request 500 ms before the function's end: with a 503 instead of the gateway's 500.
 *
 * @see https://middy.js.org/docs/intro/early-interrupt
 */
export const EARLY_ANSWER = {
  timeoutEarlyInMillis: 500,
  timeoutEarlyResponse: () => {
    throw new OutOfTimeError('The store did not answer in time');
  },
};

/** Creates a middleware that publishes the counted metrics. Without any, it writes no line and no warning. */
export function publishCounted<Event, Result>(metrics: Metrics): MiddlewareObj<Event, Result> {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}
