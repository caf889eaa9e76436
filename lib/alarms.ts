import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { createAlarm } from './alarms/alarm-rule.ts';
import { publishingAlarms } from './alarms/publishing-alarms.ts';
import { receivingAlarms } from './alarms/receiving-alarms.ts';
import { taskAlarms } from './alarms/task-alarms.ts';
import type { MonitoredParts } from './monitored-parts.ts';

/**
 * Creates the alarms: one for each thing that does not mend itself, or that only a person can decide.
 *
 * Each has a heading in the runbook that says what to do. Each metric that one looks at costs $0.10 a month.
 */
export function createAlarms(scope: Construct, parts: MonitoredParts, topic: Topic): Alarm[] {
  const rules = [receivingAlarms, publishingAlarms, taskAlarms].flatMap((alarmsOf) => alarmsOf(scope, parts));
  return rules.map((rule) => createAlarm(scope, rule, topic));
}
