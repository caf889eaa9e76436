import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { outputOf } from '../deployed-stack.ts';
import { LIMIT_SECONDS, ok, skipped, warning, type Check } from './check.ts';

/** Checks whether alarms notify anyone. */
export const alerts: Check = {
  name: 'alerts',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    if (found.kind === 'local') return skipped('the local engine applies no alarms');
    const topicArn = outputOf(found.stack, 'AlertTopicArn');
    if (topicArn === undefined) return skipped('the stack has no alarms (setting alarms)');
    const { Attributes: attributes } = await new SNSClient(found.stack.config).send(
      new GetTopicAttributesCommand({ TopicArn: topicArn }),
      { abortSignal: signal },
    );
    const confirmed = Number(attributes?.['SubscriptionsConfirmed'] ?? 0);
    if (confirmed > 0)
      return ok(
        `${confirmed} confirmed ${confirmed === 1 ? 'subscription' : 'subscriptions'} to ${topicArn}`,
      );
    return warning(
      'nobody is told when an alarm rings',
      'set alertEmail and confirm what SNS sends, or subscribe to AlertTopicArn: docs/runbook.md',
    );
  },
};
