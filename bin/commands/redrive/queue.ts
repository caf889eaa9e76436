import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Stack } from '../../stack.ts';
import { deadLetterQueueOf, type Subscription } from '../../stack/subscriptions.ts';
import { CommandError, explain } from '../../terminal/command-error.ts';

/** A queue, with a client for it. */
export interface Queue {
  readonly arn: string;
  readonly url: string;
  readonly sqs: SQSClient;
  /** The ARN of the queue for messages that readers failed too often. */
  readonly deadLetterQueue: string | undefined;
  /** How many messages can be received; an estimate by SQS. */
  readonly waiting: number;
  /** How many messages are received and not yet deleted; an estimate by SQS. */
  readonly inFlight: number;
}

const ARN = /^arn:[\w-]+:sqs:(?<region>[\w-]+):(?<account>\d+):(?<name>[\w-]+(\.fifo)?)$/;
const REGION_OF_URL = /^https:\/\/sqs\.(?<region>[\w-]+)\.amazonaws\./;

const ATTRIBUTES: QueueAttributeName[] = [
  'QueueArn',
  'RedrivePolicy',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
];

/**
 * Finds a queue by its URL or ARN, in the region of the URL or ARN.
 *
 * @throws {CommandError} if it is neither, or the queue does not exist or may not be read.
 */
export async function findQueue(reference: string, stack: Stack): Promise<Queue> {
  const named = ARN.exec(reference)?.groups;
  if (named === undefined && !URL.canParse(reference))
    throw new CommandError(`--queue: ${reference} is neither the URL nor the ARN of a queue`);
  const region = named?.['region'] ?? REGION_OF_URL.exec(reference)?.groups?.['region'];
  const sqs = await stack.clients.sqs(region);
  const unreadable = explain(`the queue ${reference} could not be read`);
  const { QueueUrl: url = reference } =
    named === undefined
      ? {}
      : await sqs
          .send(
            new GetQueueUrlCommand({ QueueName: named['name'], QueueOwnerAWSAccountId: named['account'] }),
          )
          .catch(unreadable);
  const { Attributes: attributes = {} } = await sqs
    .send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ATTRIBUTES }))
    .catch(unreadable);
  return {
    arn: attributes['QueueArn'] ?? reference,
    url,
    sqs,
    deadLetterQueue: deadLetterQueueOf(attributes['RedrivePolicy']),
    waiting: Number(attributes['ApproximateNumberOfMessages'] ?? 0),
    inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
  };
}

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
