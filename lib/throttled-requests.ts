import { Duration, Stack } from 'aws-cdk-lib';
import { Stats, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { metricsNamespace } from '../functions/receive-callback/metrics.ts';
import { PERIOD_MINUTES } from './function-metric.ts';

/**
 * Counts the requests that the gateway rejected because there were too many: it has no metric of its own for them.
 *
 * The gateway logs only a part of the requests of a flood.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-monitor.html
 */
export function countThrottledRequests(scope: Construct, accessLogs: LogGroup): Metric {
  const filter = new MetricFilter(scope, 'ThrottledRequests', {
    logGroup: accessLogs,
    filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
    metricNamespace: metricsNamespace(Stack.of(scope).stackName),
    metricName: 'RequestThrottled',
    metricValue: '1',
  });
  return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(PERIOD_MINUTES) });
}
