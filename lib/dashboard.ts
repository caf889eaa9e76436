import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  TextWidget,
  type Alarm,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import * as graphs from './dashboard-graphs.ts';
import type { MonitoredParts } from './monitored-parts.ts';

/** The whole width of a dashboard, in its units. */
const WIDTH = 24;

/** The questions that a look at the dashboard must answer, each with its graphs. */
const QUESTIONS = {
  'Are callbacks coming?': [graphs.callbacks, graphs.refusals],
  'Are they answered?': [graphs.answers, graphs.latency],
  'How long until the event?': [graphs.publishing, graphs.deliveries],
  'What is stuck?': [graphs.due, graphs.age, graphs.batches],
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
