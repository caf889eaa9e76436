import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { createAlertTopic } from './topic.ts';
import { createDashboard } from './dashboard.ts';
import type { MonitoredParts } from './monitored-parts.ts';
import { createSavedQueries } from './log-queries.ts';
import type { Settings } from './settings.ts';
import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { Stats, type Metric, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { metricsNamespace } from '../functions/receive-callback/metrics.ts';
import { PERIOD_MINUTES } from './function-metric.ts';
import { createAlarm } from './alarms/alarm-rule.ts';
import { publishingAlarms } from './alarms/publishing-alarms.ts';
import { receivingAlarms } from './alarms/receiving-alarms.ts';
import { taskAlarms } from './alarms/task-alarms.ts';

/** The warning of a synthesis whose alarms reach no person. */
const NO_ADDRESS =
  'No alarm reaches a person: set alertEmail, or subscribe to AlertTopicArn and acknowledge this warning';

/**
 * Creates the saved queries, and the alarms and the dashboard if the settings have them.
 *
 * @returns the topic that alarms notify; `undefined` without alarms.
 */
export function createMonitoring(
  scope: Construct,
  observed: Omit<MonitoredParts, 'throttledRequests'>,
  settings: Pick<Settings, 'alarms' | 'alarmsOver' | 'alertEmail' | 'dashboard'>,
  encryptionKey: IKey | undefined,
): Topic | undefined {
  const { alarms, alarmsOver, alertEmail, dashboard } = settings;
  if (alarms && alertEmail === undefined) {
    Annotations.of(scope).addWarningV2('suno-voice-callbacks:alertEmail', NO_ADDRESS);
  }
  const throttledRequests = countThrottledRequests(scope, observed.accessLogs);
  const parts: MonitoredParts = { ...observed, throttledRequests };
  createSavedQueries(scope, parts);
  const topic = alarms ? createAlertTopic(scope, alertEmail, encryptionKey) : undefined;
  const ringing = topic === undefined ? [] : createAlarms(scope, parts, topic, alarmsOver);
  if (dashboard) createDashboard(scope, parts, ringing);
  return topic;
}

/**
 * Counts the requests that the gateway rejected because there were too many: it has no metric of its own for them.
 *
 * The gateway logs only a part of the requests of a flood.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-monitor.html
 */
function countThrottledRequests(scope: Construct, accessLogs: LogGroup): Metric {
  const filter = new MetricFilter(scope, 'ThrottledRequests', {
    logGroup: accessLogs,
    filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
    metricNamespace: metricsNamespace(Stack.of(scope).stackName),
    metricName: 'RequestThrottled',
    metricValue: '1',
  });
  return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(PERIOD_MINUTES) });
}

/**
 * Creates the alarms: one for each condition that does not recover without action, or that a person must decide on.
 *
 * Each has a heading in the runbook that says what to do. Each metric in an alarm costs $0.10 a month.
 */
function createAlarms(scope: Construct, parts: MonitoredParts, topic: Topic, whenOver: boolean): Alarm[] {
  const rules = [receivingAlarms, publishingAlarms, taskAlarms].flatMap((alarmsOf) => alarmsOf(scope, parts));
  return rules.map((rule) => createAlarm(scope, rule, topic, whenOver));
}
