import { Duration, Stack } from 'aws-cdk-lib';
import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { PUBLISH_EVENTS_METRICS } from '../functions/publish-events/metrics.ts';
import {
  metricsNamespace,
  NEWLY_REFUSED_METRIC,
  PREVIOUS_SECRET_METRIC,
  RECEIVE_CALLBACK_METRICS,
  RECORDED_METRIC,
  URL_ABUSED_METRIC,
  WEBHOOK_SIGNATURE_METRICS,
} from '../functions/receive-callback/metrics.ts';
import { SWEEP_DUE_METRICS } from '../functions/sweep-due/metrics.ts';
import { TRACK_TASKS_METRICS } from '../functions/track-tasks/metrics.ts';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/**
 * The metrics, by the service that they name: the function of the same name, the sweep where it publishes events, and the
 * registration where it quarantines a callback.
 */
export const COUNTED = {
  'receive-callback': [
    ...Object.values(RECEIVE_CALLBACK_METRICS),
    ...Object.values(WEBHOOK_SIGNATURE_METRICS),
    RECORDED_METRIC,
    URL_ABUSED_METRIC,
    NEWLY_REFUSED_METRIC,
    PREVIOUS_SECRET_METRIC,
  ],
  'publish-events': Object.values(PUBLISH_EVENTS_METRICS),
  'sweep-due': Object.values(SWEEP_DUE_METRICS),
  'track-tasks': Object.values(TRACK_TASKS_METRICS),
} as const;

type Service = keyof typeof COUNTED;

/** The length of the periods that alarms and graphs sum up, in minutes. */
export const PERIOD_MINUTES = 5;

/** Returns a metric of a function, as a sum. A metric that the function does not have does not compile. */
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

/**
 * Returns the number of batches in the failure bucket.
 *
 * S3 counts once a day, free of charge, and reports the number up to a day later. Alarms have reported the events in the batches
 * hours before.
 */
export function discardedBatches({ bucketName }: Bucket): Metric {
  return new Metric({
    namespace: 'AWS/S3',
    metricName: 'NumberOfObjects',
    dimensionsMap: { BucketName: bucketName, StorageType: 'AllStorageTypes' },
    statistic: Stats.AVERAGE,
    period: Duration.days(1),
  });
}
