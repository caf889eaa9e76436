import { Duration, Stack } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { PUBLISH_EVENTS_METRICS } from '../functions/publish-events/metrics.ts';
import {
  metricsNamespace,
  PREVIOUS_SECRET_METRIC,
  RECEIVE_CALLBACK_METRICS,
  RECORDED_METRIC,
  URL_ABUSED_METRIC,
  WEBHOOK_SIGNATURE_METRICS,
} from '../functions/receive-callback/metrics.ts';
import { SWEEP_DUE_METRICS } from '../functions/sweep-due/metrics.ts';
import { TRACK_TASKS_METRICS } from '../functions/track-tasks/metrics.ts';

/**
 * What is counted, by the service that the metrics name: the function of the same name, the sweep where it publishes, and the
 * registration where it quarantines a callback.
 */
export const COUNTED = {
  'receive-callback': [
    ...Object.values(RECEIVE_CALLBACK_METRICS),
    ...Object.values(WEBHOOK_SIGNATURE_METRICS),
    RECORDED_METRIC,
    URL_ABUSED_METRIC,
    PREVIOUS_SECRET_METRIC,
  ],
  'publish-events': Object.values(PUBLISH_EVENTS_METRICS),
  'sweep-due': Object.values(SWEEP_DUE_METRICS),
  'track-tasks': Object.values(TRACK_TASKS_METRICS),
} as const;

type Service = keyof typeof COUNTED;

/** How long the periods are that alarms and graphs add up, in minutes. */
export const PERIOD_MINUTES = 5;

/** Answers what one of the functions counts, added up. What it never counts does not compile. */
export function functionMetric<S extends Service>(
  scope: Construct,
  service: S,
  metricName: (typeof COUNTED)[S][number],
  options: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: metricsNamespace(Stack.of(scope).stackName),
    metricName,
    dimensionsMap: { service },
    statistic: Stats.SUM,
    period: Duration.minutes(PERIOD_MINUTES),
    ...options,
  });
}
