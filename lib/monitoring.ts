import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { createAlarms } from './alarms.ts';
import { createAlertTopic } from './alert-topic.ts';
import { createDashboard } from './dashboard.ts';
import type { MonitoredParts } from './monitored-parts.ts';
import { createSavedQueries } from './saved-queries.ts';
import type { Settings } from './settings.ts';
import { countThrottledRequests } from './throttled-requests.ts';

/**
 * Creates the saved queries, and the alarms and the dashboard if the settings have them.
 *
 * @returns the topic that alarms notify; `undefined` without alarms.
 */
export function createMonitoring(
  scope: Construct,
  observed: Omit<MonitoredParts, 'throttledRequests'>,
  { alarms, alertEmail, dashboard }: Pick<Settings, 'alarms' | 'alertEmail' | 'dashboard'>,
  encryptionKey: IKey | undefined,
): Topic | undefined {
  const throttledRequests = countThrottledRequests(scope, observed.accessLogs);
  const parts: MonitoredParts = { ...observed, throttledRequests };
  createSavedQueries(scope, parts);
  const topic = alarms ? createAlertTopic(scope, alertEmail, encryptionKey) : undefined;
  const ringing = topic === undefined ? [] : createAlarms(scope, parts, topic);
  if (dashboard) createDashboard(scope, parts, ringing);
  return topic;
}
