import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { createAlarm } from './alarms/alarm-rule.ts';
import { publishingAlarms } from './alarms/publishing-alarms.ts';
import { receivingAlarms } from './alarms/receiving-alarms.ts';
import { taskAlarms } from './alarms/task-alarms.ts';
import type { MonitoredParts } from './monitored-parts.ts';

/**
 * Creates the alarms: one for each condition that does not recover without action, or that a person must decide on.
 *
 * Each has a heading in the runbook that says what to do. Each metric in an alarm costs $0.10 a month.
 */
export function createAlarms(scope: Construct, parts: MonitoredParts, topic: Topic): Alarm[] {
  const rules = [receivingAlarms, publishingAlarms, taskAlarms].flatMap((alarmsOf) => alarmsOf(scope, parts));
  return rules.map((rule) => createAlarm(scope, rule, topic));
}
