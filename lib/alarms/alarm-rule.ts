import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** When an alarm rings, and what it says then. */
export interface AlarmRule {
  /** The alarm's construct id, and its heading in the runbook. */
  readonly id: string;
  /** What has happened, for whoever is woken by it: a sentence or two. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** It rings when the metric is this much or more. */
  readonly threshold: number;
  /** For how many periods, of how many. Default: one of one. */
  readonly during?: { readonly periods: number; readonly of: number };
  /** Whether no data at all rings it too. Default: no data is good news, nothing was counted. */
  readonly ringsWhenSilent?: boolean;
}

/** Creates an alarm that tells the topic when it rings, and when it is over. */
export function createAlarm(scope: Construct, rule: AlarmRule, topic: Topic): Alarm {
  const { id, meaning, metric, threshold, during = { periods: 1, of: 1 }, ringsWhenSilent = false } = rule;
  const alarm = new Alarm(scope, id, {
    alarmDescription: `${meaning} Runbook: docs/runbook.md#${id.toLowerCase()}`,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: during.periods,
    evaluationPeriods: during.of,
    // Without data the state is then "insufficient": a new alarm begins with that, and rings only once it gets into it.
    treatMissingData: ringsWhenSilent ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
  });
  const tell = new SnsAction(topic);
  alarm.addAlarmAction(tell);
  alarm.addOkAction(tell);
  if (ringsWhenSilent) alarm.addInsufficientDataAction(tell);
  return alarm;
}
