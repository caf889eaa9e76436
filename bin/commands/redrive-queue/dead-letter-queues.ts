import { CommandError } from '../command-error.ts';
import type { Subscription } from '../subscriptions.ts';
import type { Queue } from './queue.ts';

/** Where dead letters of a subscriber's queue may be. */
export interface DeadLetterQueue {
  readonly arn: string;
  /** Whether other subscriptions have it too: what SNS could not deliver does not say to whom. */
  readonly isShared: boolean;
}

/**
 * Finds the queue for what its readers failed too often, and the one for what SNS could not deliver to it; mostly one
 * and the same.
 *
 * @throws {CommandError} when it has neither.
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
