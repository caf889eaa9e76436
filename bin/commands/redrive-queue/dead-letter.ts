import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { Queue } from './queue.ts';

/** For how long nobody else receives what is being moved, in seconds: a send and a deletion with every attempt taken. */
const HIDDEN_SECONDS = 60;

/** A receive that waits at all asks every server of SQS; one that does not may miss what is there. In seconds. */
const WAIT_SECONDS = 2;

/** @throws what SQS refuses, as the SDK tells it. */
export async function receiveDeadLetters({ sqs, url }: Queue, atMost: number): Promise<Message[]> {
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
 * @throws what SQS refuses, as the SDK tells it. It may have taken it nevertheless.
 */
export async function sendCopy(message: Message, { sqs, url }: Queue): Promise<string> {
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

/** @throws what SQS refuses, as the SDK tells it. A retry is safe. */
export async function deleteMessage({ ReceiptHandle: handle }: Message, { sqs, url }: Queue): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
}

/**
 * Tells whether a dead letter is another queue's, or may be.
 *
 * SQS notes where it took one from. What SNS could not deliver has no such note.
 */
export function isForeign({ Attributes: attributes }: Message, queueArn: string, isShared: boolean): boolean {
  const source = attributes?.DeadLetterQueueSourceArn;
  return source === undefined ? isShared : source !== queueArn;
}
