import { CommandError } from '../command-error.ts';
import type { Subscription } from '../subscriptions.ts';
import type { Queue } from './queue.ts';

/** A queue that may hold dead letters of a subscriber's queue. */
export interface DeadLetterQueue {
  readonly arn: string;
  /** Whether other subscriptions use it too: a message that SNS could not deliver does not name its subscription. */
  readonly isShared: boolean;
}

/**
 * Finds the queue for messages that readers failed too often, and the queue for messages that SNS could not deliver; mostly
 * both are the same queue.
 *
 * @throws {CommandError} if there is neither.
 */
export function deadLetterQueuesOf(queue: Queue, subscriptions: readonly Subscription[]): DeadLetterQueue[] {
  const isOwn = ({ protocol, endpoint }: Subscription) => protocol === 'sqs' && endpoint === queue.arn;
  const own = subscriptions.filter(isOwn).map(({ deadLetterQueue }) => deadLetterQueue);
  const others = subscriptions.filter((subscription) => !isOwn(subscription));
  const arns = new Set([queue.deadLetterQueue, ...own].filter((arn) => arn !== undefined));
  if (arns.size === 0) {
    throw new CommandError(
      `${queue.arn} has no dead-letter queue: neither it nor a subscription of it to the topic has a redrive policy. ` +
        '--queue names the queue that its subscriber reads, and not the one with the dead letters',
    );
  }
  return [...arns].map((arn) => ({
    arn,
    isShared: others.some(({ deadLetterQueue }) => deadLetterQueue === arn),
  }));
}
