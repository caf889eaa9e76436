import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  TextWidget,
  type Alarm,
  type IWidget,
  Color,
  GraphWidget,
  Stats,
  type GraphWidgetProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MonitoredParts } from './monitored-parts.ts';
import { PUBLISH_EVENTS_METRICS } from '../functions/publish-events/metrics.ts';
import { RECEIVE_CALLBACK_METRICS } from '../functions/receive-callback/metrics.ts';
import { SWEEP_DUE_METRICS } from '../functions/sweep-due/metrics.ts';
import { TRACK_TASKS_METRICS } from '../functions/track-tasks/metrics.ts';
import { functionMetric, PERIOD_MINUTES, discardedBatches } from './function-metric.ts';

type Graph = (scope: Construct, parts: MonitoredParts) => GraphWidget;

/** When the provider disconnects, in milliseconds. */
const PROVIDER_PATIENCE_MS = 15_000;

const period = Duration.minutes(PERIOD_MINUTES);
const sum = { statistic: Stats.SUM, period };
const highest = { statistic: Stats.MAXIMUM, period };

/** Creates a graph, half a dashboard wide by default. No value in the graphs is ever negative. */
function graph(title: string, props: GraphWidgetProps): GraphWidget {
  return new GraphWidget({ title, width: 12, leftYAxis: { min: 0 }, rightYAxis: { min: 0 }, ...props });
}

const callbacks: Graph = (scope) => {
  const { applied, duplicate, late } = RECEIVE_CALLBACK_METRICS;
  return graph('Callbacks; tasks that were registered (right)', {
    left: [applied, duplicate, late].map((metric) => functionMetric(scope, 'receive-callback', metric)),
    right: [functionMetric(scope, 'track-tasks', TRACK_TASKS_METRICS.registered)],
  });
};

const refusals: Graph = (scope, { throttledRequests }) => {
  const { unauthorized, quarantined, conflict } = RECEIVE_CALLBACK_METRICS;
  const refused = [unauthorized, quarantined, conflict];
  return graph('Refused, or not understood', {
    left: [...refused.map((metric) => functionMetric(scope, 'receive-callback', metric)), throttledRequests],
  });
};

const answers: Graph = (_scope, { api }) =>
  graph('Requests, and those that were answered with an error', {
    left: [
      api.metricCount({ label: 'all', ...sum }),
      api.metricClientError({ label: '4xx', ...sum }),
      api.metricServerError({ label: '5xx', color: Color.RED, ...sum }),
    ],
  });

const latency: Graph = (_scope, { api }) =>
  graph('Time to the answer, in milliseconds', {
    left: [
      api.metricLatency({ label: 'half of them', statistic: Stats.p(50), period }),
      api.metricLatency({ label: '99 of 100', statistic: Stats.p(99), period }),
    ],
    leftAnnotations: [{ value: PROVIDER_PATIENCE_MS, label: 'the provider hangs up', color: Color.RED }],
  });

const publishing: Graph = (scope, { publisher }) => {
  const { published, failed, latency: took } = PUBLISH_EVENTS_METRICS;
  const tookAt = (percent: number, label: string) =>
    functionMetric(scope, 'publish-events', took, { statistic: Stats.p(percent), label });
  return graph('Events published; from the record to the topic, in milliseconds (right)', {
    left: [published, failed].map((metric) => functionMetric(scope, 'publish-events', metric)),
    right: [
      tookAt(50, 'half of them'),
      tookAt(99, '99 of 100'),
      publisher.metric('IteratorAge', { label: 'oldest change not yet published', ...highest }),
    ],
  });
};

const deliveries: Graph = (scope, { topic }) =>
  graph('Events at the subscribers', {
    left: [
      topic.metricNumberOfNotificationsDelivered({ label: 'delivered', ...sum }),
      topic.metricNumberOfNotificationsFailed({ label: 'not delivered', color: Color.RED, ...sum }),
    ],
  });

const due: Graph = (scope) => {
  const { overdue, resultsDue, settled, undecided, refused, lookupFailed, timedOut } = SWEEP_DUE_METRICS;
  const cameOfIt = [settled, undecided, refused, lookupFailed, timedOut];
  return graph('Due at a sweep; lookups at the provider (right)', {
    left: [overdue, resultsDue].map((metric) => functionMetric(scope, 'sweep-due', metric, highest)),
    right: cameOfIt.map((metric) => functionMetric(scope, 'sweep-due', metric)),
  });
};

const age: Graph = (scope) => {
  const { overdueAge, resultDueAge } = SWEEP_DUE_METRICS;
  return graph('For how long, in seconds', {
    left: [overdueAge, resultDueAge].map((metric) => functionMetric(scope, 'sweep-due', metric, highest)),
    width: 6,
  });
};

/** A graph of a week: S3 counts once a day, so a graph of a day would show one point, or none. */
const batches: Graph = (_scope, { failureBucket }) =>
  graph('Batches in the failure bucket', {
    left: [discardedBatches(failureBucket)],
    start: '-P7D',
    width: 6,
  });

/** The whole width of a dashboard, in its units. */
const WIDTH = 24;

/** The questions that a look at the dashboard must answer, each with its  */
const QUESTIONS = {
  'Are callbacks coming?': [callbacks, refusals],
  'Are they answered?': [answers, latency],
  'How long until the event?': [publishing, deliveries],
  'What is stuck?': [due, age, batches],
};

/**
 * Creates a page with the state of every alarm, and below it a row for each question.
 *
 * The dashboard has about 30 of the 50 metrics that are free of charge.
 */
export function createDashboard(
  scope: Construct,
  parts: MonitoredParts,
  alarms: readonly Alarm[],
): Dashboard {
  const states = new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WIDTH });
  const rows = Object.entries(QUESTIONS).flatMap(([question, answers]): IWidget[][] => [
    [new TextWidget({ markdown: `## ${question}`, width: WIDTH, height: 1 })],
    answers.map((graph) => graph(scope, parts)),
  ]);
  return new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(24),
    widgets: alarms.length === 0 ? rows : [[states], ...rows],
  });
}
