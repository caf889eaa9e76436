import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { listSubscriptions, type Subscription } from '../../stack/subscriptions.ts';
import { failed, LIMIT_SECONDS, ok, resourcesOf, skipped, warning, type Check } from './check.ts';

/** Protocols for which SNS discards a message after some attempts; for a person's address it retries for hours. */
const PROGRAMS = ['sqs', 'lambda', 'http', 'https', 'firehose'];

/** Checks whether results have a subscriber, and whether undelivered messages are kept. */
export const subscriptions: Check = {
  name: 'subscriptions',
  limitSeconds: LIMIT_SECONDS,
  async examine(stack, signal) {
    const sns = await stack.clients.sns();
    // A deleted topic has no subscriptions either, so this fails first.
    await sns.send(new GetTopicAttributesCommand({ TopicArn: stack.output('TopicArn') }), {
      abortSignal: signal,
    });
    const all = await listSubscriptions(stack, signal);
    if (all.length === 0)
      return warning(
        'none: results are recorded, but no subscriber gets them',
        'subscribe a queue or function to the topic (README.md)',
      );
    const pending = all.filter(({ isPending }) => isPending);
    const unprotected = all.filter(
      ({ isPending, protocol, deadLetterQueue }) =>
        !isPending && PROGRAMS.includes(protocol) && deadLetterQueue === undefined,
    );
    if (pending.length + unprotected.length === 0)
      return ok(`all ${all.length} confirmed; every non-email subscription has a dead-letter queue`);
    return warning(
      [
        ...(pending.length > 0 ? [`not confirmed: ${pending.map(subscriptionName).join(', ')}`] : []),
        ...(unprotected.length > 0
          ? [`no dead-letter queue: ${unprotected.map(subscriptionName).join(', ')}`]
          : []),
      ].join('; '),
      [
        ...(pending.length > 0 ? ['confirm it in the message of SNS'] : []),
        ...(unprotected.length > 0
          ? ['set a RedrivePolicy on the subscription: docs/runbook.md#deliveriesfailing']
          : []),
      ].join(', and '),
    );
  },
};

function subscriptionName({ protocol, endpoint }: Subscription): string {
  return `${protocol} ${endpoint}`;
}

/** As many as one call describes; the stack has a fifth of that number. */
const MAX_ALARMS = 100;

/** Checks whether an alarm fires, or could not fire. */
export const alarms: Check = {
  name: 'alarms',
  limitSeconds: LIMIT_SECONDS,
  onLocalEngine: () => skipped('the local engine applies no alarms'),
  async examine(stack, signal) {
    const names = await resourcesOf(stack, 'AWS::CloudWatch::Alarm', '', signal);
    if (names.length === 0) return skipped('the stack has none (setting alarms)');
    const { MetricAlarms: all = [] } = await (
      await stack.clients.cloudwatch()
    ).send(new DescribeAlarmsCommand({ AlarmNames: names, MaxRecords: MAX_ALARMS }), { abortSignal: signal });
    return judgeAlarms(names, all);
  },
};

function judgeAlarms(names: readonly string[], all: readonly MetricAlarm[]) {
  const inState = (state: MetricAlarm['StateValue']) => all.filter(({ StateValue }) => StateValue === state);
  const ringing = inState('ALARM');
  if (ringing.length > 0)
    return failed(`ringing: ${ringing.map(nameOf).join(', ')}`, ringing.map(runbookOf).join(', '));
  const missing = names.filter((name) => !all.some(({ AlarmName }) => AlarmName === name));
  if (missing.length > 0)
    return failed(
      `deleted by hand: ${missing.join(', ')}`,
      'create them again: deploy without alarms, then with (setting alarms)',
    );

  const silent = all.filter(({ ActionsEnabled }) => ActionsEnabled === false);
  if (silent.length > 0)
    return warning(
      `their actions are disabled: ${silent.map(nameOf).join(', ')}`,
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
  return ok(`none of ${all.length} rings; ${inState('INSUFFICIENT_DATA').length} without data yet`);
}

function nameOf({ AlarmName: name = '?' }: MetricAlarm): string {
  return name;
}

/** Returns the runbook heading, with which each alarm's description ends. */
function runbookOf({ AlarmDescription: description = '' }: MetricAlarm): string {
  return /docs\/runbook\.md#\w+/.exec(description)?.[0] ?? 'docs/runbook.md';
}

/** Checks whether alarms notify anyone. */
export const alerts: Check = {
  name: 'alerts',
  limitSeconds: LIMIT_SECONDS,
  onLocalEngine: () => skipped('the local engine applies no alarms'),
  async examine(stack, signal) {
    const topicArn = stack.findOutput('AlertTopicArn');
    if (topicArn === undefined) return skipped('the stack has no alarms (setting alarms)');
    const { Attributes: attributes } = await (
      await stack.clients.sns()
    ).send(new GetTopicAttributesCommand({ TopicArn: topicArn }), { abortSignal: signal });
    const confirmed = Number(attributes?.['SubscriptionsConfirmed'] ?? 0);
    if (confirmed > 0)
      return ok(
        `${confirmed} confirmed ${confirmed === 1 ? 'subscription' : 'subscriptions'} to ${topicArn}`,
      );
    return warning(
      'no confirmed subscription gets the alarms',
      'set alertEmail and confirm what SNS sends, or subscribe to AlertTopicArn: docs/runbook.md',
    );
  },
};
