import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import type { RateLimiter } from '../../terminal/rate-limiter.ts';

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

export interface Move {
  readonly from: Queue;
  readonly to: Queue;
  /** Whether the queue may have dead letters of other subscriptions too. */
  readonly isShared: boolean;
}

export interface MovedLetters {
  /** How many are in the queue again, and deleted from the dead-letter queue. */
  readonly moved: number;
  /** How many of these failed again meanwhile. They are left. */
  readonly cameBack: number;
  /** How many belong, or may belong, to another queue. They are left. */
  readonly foreign: number;
  /** How many were not sent, or sent and not deleted. */
  readonly failed: number;
  readonly problems: readonly string[];
  readonly end: 'nothing more' | 'interrupted' | 'unreadable';
}

type Result = 'moved' | 'cameBack' | 'foreign' | 'failed';

/**
 * Creates the results of the messages, counted as they are set.
 *
 * A message that is received again replaces its result. Counting by iteration at each receive would take quadratic time.
 */
function createResults() {
  const byId = new Map<string, Result>();
  const counts: Record<Result, number> = { moved: 0, cameBack: 0, foreign: 0, failed: 0 };
  return {
    counts: counts as Readonly<typeof counts>,
    set(id: string, result: Result): void {
      const previous = byId.get(id);
      if (previous !== undefined) counts[previous] -= 1;
      byId.set(id, result);
      counts[result] += 1;
    },
  };
}

/** After so many receives in a row without a message to move, nothing more is left: only skipped messages return. */
const FRUITLESS_RECEIVES = 10;

/**
 * Moves every dead letter. Each is deleted after the queue has confirmed its copy, so that none is lost; if the move is
 * interrupted in between, the message is in both queues, and the next run sends it again.
 *
 * A copy that fails again returns to the dead letters; it is not sent again.
 *
 * @returns the result, problems included; never throws. A message with a problem is left where it is.
 */
export async function moveDeadLetters(
  { from, to, isShared }: Move,
  limiter: RateLimiter,
  interrupted: AbortSignal,
  showCount: (moved: number) => void,
): Promise<MovedLetters> {
  const results = createResults();
  const sent = new Set<string>();
  /** The ids of the copies: SQS does not change them when it moves a message to the dead letters. */
  const copies = new Set<string>();
  const problems: string[] = [];

  const move = async (message: Message): Promise<void> => {
    const { MessageId: id = '' } = message;
    if (copies.has(id)) {
      results.set(id, 'cameBack');
      return;
    }
    if (isForeign(message, to.arn, isShared)) {
      results.set(id, 'foreign');
      return;
    }
    try {
      // A message that is received twice, or was not deleted at first, is sent once.
      if (!sent.has(id)) copies.add(await sendCopy(message, to));
      sent.add(id);
      await deleteMessage(message, from);
      results.set(id, 'moved');
    } catch (error) {
      results.set(id, 'failed');
      problems.push(`${id}: ${describeError(error)}${sent.has(id) ? '; it is in both queues' : ''}`);
    }
  };

  const moveAll = async (): Promise<MovedLetters['end']> => {
    for (let fruitless = 0; fruitless < FRUITLESS_RECEIVES;) {
      await limiter.acquire();
      if (interrupted.aborted) return 'interrupted';
      const before = results.counts.moved;
      const messages = await receiveDeadLetters(from, limiter.groupSize);
      if (messages.length === 0) return 'nothing more';
      await Promise.all(messages.map(move));
      fruitless = results.counts.moved > before ? 0 : fruitless + 1;
      showCount(results.counts.moved);
    }
    return 'nothing more';
  };

  const end = await moveAll().catch((error: unknown) => {
    problems.push(describeError(error));
    return 'unreadable' as const;
  });
  return {
    ...results.counts,
    problems,
    end,
  };
}

/** How long a moving message is hidden from other readers, in seconds: a send and a deletion with all their attempts. */
const HIDDEN_SECONDS = 60;

/** Long polling reads all servers of SQS; short polling may miss messages. In seconds. */
const WAIT_SECONDS = 2;

/** @throws the SDK's error, if SQS rejects the call. */
async function receiveDeadLetters({ sqs, url }: Queue, atMost: number): Promise<Message[]> {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: atMost,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return messages;
}

/**
 * Sends a copy of a message: the same body and attributes, and the same trace.
 *
 * @returns the id of the copy.
 * @throws the SDK's error, if SQS rejects the call. SQS may have accepted the message nevertheless.
 */
async function sendCopy(message: Message, { sqs, url }: Queue): Promise<string> {
  const trace = message.Attributes?.AWSTraceHeader;
  const { MessageId: id = '' } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: message.Body,
      MessageAttributes: message.MessageAttributes,
      ...(trace !== undefined && {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
      }),
    }),
  );
  return id;
}

/** @throws the SDK's error, if SQS rejects the call. A retry is safe. */
async function deleteMessage({ ReceiptHandle: handle }: Message, { sqs, url }: Queue): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
}

/**
 * Returns whether a dead letter belongs, or may belong, to another queue.
 *
 * SQS records the source queue of a dead letter. A message that SNS could not deliver has no such record.
 */
function isForeign({ Attributes: attributes }: Message, queueArn: string, isShared: boolean): boolean {
  const source = attributes?.DeadLetterQueueSourceArn;
  return source === undefined ? isShared : source !== queueArn;
}
