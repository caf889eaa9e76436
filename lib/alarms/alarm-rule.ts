import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** When an alarm fires, and the description that it has. */
export interface AlarmRule {
  /** The alarm's construct id, and its heading in the runbook. */
  readonly id: string;
  /** What has happened, for the person on call: a sentence or two. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** The alarm fires when the metric has this value or a greater one. */
  readonly threshold: number;
  /** How many periods of the last `of` must reach the threshold. Default: one of one. */
  readonly during?: { readonly periods: number; readonly of: number };
  /** Whether missing data fires the alarm too. Default: missing data is good, as nothing was counted. */
  readonly ringsWhenSilent?: boolean;
}

/** Creates an alarm that notifies the topic when it fires, and when it is over if `whenOver` is true. */
export function createAlarm(scope: Construct, rule: AlarmRule, topic: Topic, whenOver: boolean): Alarm {
  const { id, meaning, metric, threshold, during = { periods: 1, of: 1 }, ringsWhenSilent = false } = rule;
  const alarm = new Alarm(scope, id, {
    alarmDescription: `${meaning} Runbook: docs/runbook.md#${id.toLowerCase()}`,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: during.periods,
    evaluationPeriods: during.of,
    // Missing data means `INSUFFICIENT_DATA`. A new alarm starts in that state, and fires only when it enters the state.
    treatMissingData: ringsWhenSilent ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
  });
  const tell = new SnsAction(topic);
  alarm.addAlarmAction(tell);
  if (whenOver) alarm.addOkAction(tell);
  if (ringsWhenSilent) alarm.addInsufficientDataAction(tell);
  return alarm;
}
