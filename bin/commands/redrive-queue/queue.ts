import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SQSClient,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs';
import { CommandError } from '../command-error.ts';
import { explain } from '../deployed-stack.ts';
import { LOCAL_CREDENTIALS } from '../store-target.ts';
import { deadLetterQueueOf } from '../subscriptions.ts';
import type { FoundStack } from '../target.ts';

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

/** Creates a client for a region; by default, for the stack's. */
export type Connect = (region: string | undefined) => SQSClient;

export function connectorOf(found: FoundStack): Connect {
  // Each call names its queue. The address in a queue's URL is valid only in AWS, not for a stand-in.
  const always = { useQueueUrlAsEndpoint: false };
  if (found.kind === 'deployed') {
    const { config } = found.stack;
    return (region) => new SQSClient({ ...config, ...(region !== undefined && { region }), ...always });
  }
  const { region, sqs: endpoint } = found.engine;
  const local = new SQSClient({ region, endpoint, credentials: LOCAL_CREDENTIALS, ...always });
  return () => local;
}

const ARN = /^arn:[\w-]+:sqs:(?<region>[\w-]+):(?<account>\d+):(?<name>[\w-]+(\.fifo)?)$/;
const REGION_OF_URL = /^https:\/\/sqs\.(?<region>[\w-]+)\.amazonaws\./;

const ASKED: QueueAttributeName[] = [
  'QueueArn',
  'RedrivePolicy',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
];

/**
 * Finds a queue by its URL or ARN, in the region of the URL or ARN.
 *
 * @throws {CommandError} if it is neither, or there is no such queue, or it may not be read.
 */
export async function findQueue(reference: string, connect: Connect): Promise<Queue> {
  const named = ARN.exec(reference)?.groups;
  if (named === undefined && !URL.canParse(reference))
    throw new CommandError(`--queue: ${reference} is neither the URL nor the ARN of a queue`);
  const sqs = connect(named?.['region'] ?? REGION_OF_URL.exec(reference)?.groups?.['region']);
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
    .send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ASKED }))
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
