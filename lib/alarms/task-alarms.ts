import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { RECORDED_METRIC } from '../../functions/receive-callback/metrics.ts';
import { SWEEP_DUE_METRICS } from '../../functions/sweep-due/metrics.ts';
import { functionMetric, PERIOD_MINUTES } from '../function-metric.ts';
import type { MonitoredParts } from '../monitored-parts.ts';
import type { AlarmRule } from './alarm-rule.ts';

/** How long a pending result may be overdue, in seconds: fifteen sweeps. */
const RESULT_OVERDUE_SECONDS = 15 * 60;

/** In how many of the five sweeps of a period a step must fail: more than half. */
const FAILING_SWEEPS = 3;

/** How many tasks must end within an hour, none of them by a callback. Single callbacks are lost every day. */
const ENDED_WITHOUT_CALLBACK = 3;

/** Returns the rules for tasks that do not end, or end in a way that needs attention. */
export function taskAlarms(scope: Construct, { sweeper, lookups }: MonitoredParts): AlarmRule[] {
  const { resultDueAge, failed, contradicted, outOfCredits } = SWEEP_DUE_METRICS;
  const always: AlarmRule[] = [
    {
      id: 'ResultsOverdue',
      meaning: 'Results have been due for a quarter of an hour, and the sweep does not get to them.',
      metric: functionMetric(scope, 'sweep-due', resultDueAge, { statistic: Stats.MAXIMUM }),
      threshold: RESULT_OVERDUE_SECONDS,
    },
    {
      id: 'NoCallbacks',
      meaning: 'Tasks end, but in an hour not one callback came: the provider does not reach this stack.',
      metric: endedWithoutCallbacks(scope),
      threshold: 1,
    },
    {
      id: 'SweepStopped',
      meaning:
        'For a quarter of an hour the sweep has crashed more often than not, or was not run at all (insufficient data). Nothing catches lost events and callbacks.',
      metric: sweeper.metricErrors({ statistic: Stats.AVERAGE, period: Duration.minutes(PERIOD_MINUTES) }),
      threshold: 0.5,
      during: { periods: 3, of: 3 },
      ringsWhenSilent: true,
    },
    {
      id: 'SweepFailing',
      meaning:
        'For a quarter of an hour most sweeps have left something undone that they could not read or write.',
      metric: functionMetric(scope, 'sweep-due', failed, { statistic: Stats.SAMPLE_COUNT }),
      threshold: FAILING_SWEEPS,
      during: { periods: 3, of: 3 },
    },
  ];
  if (lookups === 'off') return always;
  return [
    ...always,
    {
      id: 'ProviderOutOfCredits',
      meaning:
        'The provider answers that the account has no credits left: nothing that is submitted now will succeed.',
      metric: functionMetric(scope, 'sweep-due', outOfCredits),
      threshold: 1,
    },
    {
      id: 'ResultContradicted',
      meaning:
        'A lookup answered another result than a callback reported. The task stays undecided: a stranger may know its URL.',
      metric: functionMetric(scope, 'sweep-due', contradicted),
      threshold: 1,
    },
  ];
}

/**
 * Is 1 for an hour in which tasks ended, but no callback came.
 *
 * Tasks that were registered in that hour do not count: a voice takes up to ten minutes, and a batch that was just submitted
 * would fire the alarm. Every callback counts, with any result: one that comes after a lookup changes nothing, but it came.
 *
 * With each such task the sweep counts zero callbacks, so that both metrics have values: `FILL` makes nothing of a metric that
 * never had one, as in a stack that never got a callback.
 */
function endedWithoutCallbacks(scope: Construct): MathExpression {
  const period = Duration.hours(1);
  return new MathExpression({
    label: 'Tasks end without callbacks',
    expression: `IF((ended >= ${ENDED_WITHOUT_CALLBACK}) AND (recorded == 0), 1, 0)`,
    usingMetrics: {
      ended: functionMetric(scope, 'sweep-due', SWEEP_DUE_METRICS.endedWithoutCallback, { period }),
      recorded: functionMetric(scope, 'receive-callback', RECORDED_METRIC, { period }),
    },
    period,
  });
}
