import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { failed, LIMIT_SECONDS, ok, skipped, warning, type Check } from './check.ts';
import { resourcesOf } from './stack-resources.ts';

/** As many as one call describes; the stack has a fifth of that number. */
const MAX_ALARMS = 100;

/** Checks whether an alarm fires, or could not fire. */
export const alarms: Check = {
  name: 'alarms',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    if (found.kind === 'local') return skipped('the local engine applies no alarms');
    const { stack } = found;
    const names = await resourcesOf(stack, 'AWS::CloudWatch::Alarm', '', signal);
    if (names.length === 0) return skipped('the stack has none (setting alarms)');
    const { MetricAlarms: all = [] } = await new CloudWatchClient(stack.config).send(
      new DescribeAlarmsCommand({ AlarmNames: names, MaxRecords: MAX_ALARMS }),
      { abortSignal: signal },
    );
    return judge(names, all);
  },
};

function judge(names: readonly string[], all: readonly MetricAlarm[]) {
  const inState = (state: MetricAlarm['StateValue']) => all.filter(({ StateValue }) => StateValue === state);
  const ringing = inState('ALARM');
  if (ringing.length > 0)
    return failed(`ringing: ${ringing.map(nameOf).join(', ')}`, ringing.map(runbookOf).join(', '));
  const missing = names.filter((name) => !all.some(({ AlarmName }) => AlarmName === name));
  if (missing.length > 0)
    return failed(
      `deleted by hand: ${missing.join(', ')}`,
      'make them again: deploy without alarms, then with (setting alarms)',
    );

  const silent = all.filter(({ ActionsEnabled }) => ActionsEnabled === false);
  if (silent.length > 0)
    return warning(
      `they tell nobody: ${silent.map(nameOf).join(', ')}`,
      'aws cloudwatch enable-alarm-actions --alarm-names …',
    );
  // For the other alarms, missing data is good: nothing was counted yet.
  const stopped = inState('INSUFFICIENT_DATA').filter(
    ({ TreatMissingData }) => TreatMissingData === 'missing',
  );
  if (stopped.length > 0) {
    return warning(
      `without data: ${stopped.map(nameOf).join(', ')}`,
      `normal in the first quarter of an hour after a deployment; later ${stopped.map(runbookOf).join(', ')}`,
    );
  }
  return ok(`none of ${all.length} rings; ${inState('INSUFFICIENT_DATA').length} had nothing to count yet`);
}

function nameOf({ AlarmName: name = '?' }: MetricAlarm): string {
  return name;
}

/** Returns the runbook heading, with which each alarm's description ends. */
function runbookOf({ AlarmDescription: description = '' }: MetricAlarm): string {
  return /docs\/runbook\.md#\w+/.exec(description)?.[0] ?? 'docs/runbook.md';
}
