import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { listSubscriptions, topicOf, type Subscription } from '../subscriptions.ts';
import { LIMIT_SECONDS, ok, warning, type Check } from './check.ts';

/** Protocols for which SNS discards a message after some attempts; for a person's address it retries for hours. */
const PROGRAMS = ['sqs', 'lambda', 'http', 'https', 'firehose'];

/** Checks whether results have a subscriber, and whether undelivered messages are kept. */
export const subscriptions: Check = {
  name: 'subscriptions',
  limitSeconds: LIMIT_SECONDS,
  async examine(found, signal) {
    const topic = topicOf(found);
    // A deleted topic has no subscriptions either, so this fails first.
    await topic.sns.send(new GetTopicAttributesCommand({ TopicArn: topic.topicArn }), {
      abortSignal: signal,
    });
    const all = await listSubscriptions(topic, signal);
    if (all.length === 0)
      return warning(
        'none: results are recorded, and told to nobody',
        'subscribe something to the topic (README.md)',
      );
    const pending = all.filter(({ isPending }) => isPending);
    const unprotected = all.filter(
      ({ isPending, protocol, deadLetterQueue }) =>
        !isPending && PROGRAMS.includes(protocol) && deadLetterQueue === undefined,
    );
    if (pending.length + unprotected.length === 0)
      return ok(`${all.length}, each confirmed, and with a dead-letter queue where it is a program's`);
    return warning(
      [
        ...(pending.length > 0 ? [`not confirmed: ${pending.map(nameOf).join(', ')}`] : []),
        ...(unprotected.length > 0 ? [`no dead-letter queue: ${unprotected.map(nameOf).join(', ')}`] : []),
      ].join('; '),
      [
        ...(pending.length > 0 ? ['confirm it where SNS asked'] : []),
        ...(unprotected.length > 0
          ? ['set a RedrivePolicy on the subscription: docs/runbook.md#deliveriesfailing']
          : []),
      ].join(', and '),
    );
  },
};

function nameOf({ protocol, endpoint }: Subscription): string {
  return `${protocol} ${endpoint}`;
}
