import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { SWEEP_DUE_METRICS } from '../../functions/sweep-due/metrics.ts';
import { functionMetric, PERIOD_MINUTES, discardedBatches } from '../function-metric.ts';
import type { MonitoredParts } from '../monitored-parts.ts';
import type { AlarmRule } from './alarm-rule.ts';

const period = Duration.minutes(PERIOD_MINUTES);

/** How old a change may be when the publisher gets it, in milliseconds. The publisher needs well under a second. */
const BEHIND_MS = 5 * 60_000;

/** How long an event may be overdue, in seconds: ten sweeps. An event is overdue 15 minutes after its result. */
const EVENT_OVERDUE_SECONDS = 10 * 60;

/** Returns the rules for events that are not published, or do not arrive. */
export function publishingAlarms(scope: Construct, parts: MonitoredParts): AlarmRule[] {
  const { publisher, topic, failureBucket } = parts;
  return [
    {
      id: 'PublisherBehind',
      meaning: 'The publisher works on changes that are five minutes old: events come late.',
      metric: publisher.metric('IteratorAge', { statistic: Stats.MAXIMUM, period }),
      threshold: BEHIND_MS,
      during: { periods: 2, of: 2 },
    },
    {
      // A stream without a reader has no iterator age. What the sweep then finds to publish reveals the failure.
      id: 'EventsLate',
      meaning:
        'The sweep had to publish an event, 15 minutes after its result: the stream did not bring it to the publisher.',
      metric: functionMetric(scope, 'sweep-due', SWEEP_DUE_METRICS.overdue),
      threshold: 1,
    },
    {
      id: 'EventsOverdue',
      meaning:
        'An event is not published 25 minutes after its result, although the sweep has tried ten times. Nothing is lost.',
      metric: functionMetric(scope, 'sweep-due', SWEEP_DUE_METRICS.overdueAge, { statistic: Stats.MAXIMUM }),
      threshold: EVENT_OVERDUE_SECONDS,
    },
    {
      id: 'BatchesDiscarded',
      meaning:
        'The failure bucket is not empty: what is in it could not be published for six hours. Counted once a day.',
      metric: discardedBatches(failureBucket),
      threshold: 1,
    },
    {
      id: 'BatchesLost',
      meaning:
        'Lambda gave a batch up and could not write it to the failure bucket. The sweep still publishes its events.',
      metric: publisher.metric('DestinationDeliveryFailures', { statistic: Stats.SUM, period }),
      threshold: 1,
    },
    {
      id: 'DeliveriesFailing',
      meaning:
        'SNS could not deliver an event to a subscriber. Without a dead-letter queue of its own, that subscriber has lost it.',
      metric: topic.metricNumberOfNotificationsFailed({ statistic: Stats.SUM, period }),
      threshold: 1,
    },
  ];
}
