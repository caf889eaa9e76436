import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { metricsNamespace, RECEIVE_CALLBACK_METRICS } from '../functions/receive-callback/metrics.ts';
import { SWEEP_DUE_METRICS } from '../functions/sweep-due/metrics.ts';

/** How long after the last occurrence an alarm goes on ringing, in minutes. */
const PERIOD_MINUTES = 5;

/** Rings when it happens once. */
function ringAt(
  scope: Construct,
  id: string,
  service: string,
  metricName: string,
  description: string,
): void {
  new Alarm(scope, id, {
    alarmDescription: description,
    metric: new Metric({
      namespace: metricsNamespace(Stack.of(scope).stackName),
      metricName,
      dimensionsMap: { service },
      statistic: Stats.SUM,
      period: Duration.minutes(PERIOD_MINUTES),
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Rings for what nobody but a person can decide. */
export function createAlarms(scope: Construct, { lookups }: { readonly lookups: 'on' | 'off' }): void {
  ringAt(
    scope,
    'CallbackConflict',
    'receive-callback',
    RECEIVE_CALLBACK_METRICS.conflict,
    'The provider told two different results of one task. The first stays; the other is in the history of its record.',
  );
  if (lookups === 'off') return;
  ringAt(
    scope,
    'ProviderOutOfCredits',
    'sweep-due',
    SWEEP_DUE_METRICS.outOfCredits,
    'The provider answers that the account has no credits left: nothing that is submitted now will succeed.',
  );
  ringAt(
    scope,
    'ResultContradicted',
    'sweep-due',
    SWEEP_DUE_METRICS.contradicted,
    'The provider, asked about the result that a callback told, said something else. The task stays undecided: its URL may be known to somebody else.',
  );
}
