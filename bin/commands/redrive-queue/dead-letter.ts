import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { Queue } from './queue.ts';

/** How long a moving message is hidden from other readers, in seconds: a send and a deletion with all their attempts. */
const HIDDEN_SECONDS = 60;

/** Long polling asks all servers of SQS; short polling may miss messages. In seconds. */
const WAIT_SECONDS = 2;

/** @throws the SDK's error, if SQS rejects the call. */
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
 * @throws the SDK's error, if SQS rejects the call. SQS may have accepted the message nevertheless.
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

/** @throws the SDK's error, if SQS rejects the call. A retry is safe. */
export async function deleteMessage({ ReceiptHandle: handle }: Message, { sqs, url }: Queue): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));
}

/**
 * Returns whether a dead letter belongs, or may belong, to another queue.
 *
 * SQS records the source queue of a dead letter. A message that SNS could not deliver has no such record.
 */
export function isForeign({ Attributes: attributes }: Message, queueArn: string, isShared: boolean): boolean {
  const source = attributes?.DeadLetterQueueSourceArn;
  return source === undefined ? isShared : source !== queueArn;
}
