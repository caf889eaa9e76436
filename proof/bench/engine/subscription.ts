import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Endpoints } from '../../../local/endpoints.ts';

/** How many read at once, so that reading is never what takes the time. */
const READERS = 4;

/** A queue that is subscribed to the topic, and read by long polling until disposed of. */
export interface Subscription extends AsyncDisposable {
  /** @throws {Error} when the queue could not be read any more. */
  check(): void;
}

/**
 * Subscribes a queue to the topic and reads it.
 *
 * @param onMessage takes each message as it was published: raw, without SNS's envelope.
 */
export async function subscribe(
  endpoints: Pick<Endpoints, 'region' | 'sns' | 'sqs' | 'topicArn'>,
  onMessage: (body: string) => void,
  signal: AbortSignal,
): Promise<Subscription> {
  const { region, sns: snsEndpoint, sqs: endpoint, topicArn } = endpoints;
  const settings = { region, credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
  const sns = new SNSClient({ endpoint: snsEndpoint, ...settings });
  const sqs = new SQSClient({ endpoint, useQueueUrlAsEndpoint: false, ...settings });
  const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench' }));
  const { Attributes: queue } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queue?.['QueueArn'],
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  sns.destroy();

  const stopping = new AbortController();
  const abortSignal = AbortSignal.any([signal, stopping.signal]);

  async function read(): Promise<void> {
    while (!abortSignal.aborted) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
        { abortSignal },
      );
      for (const { Body: body = '' } of messages) onMessage(body);
      if (messages.length === 0) continue;
      const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }), {
        abortSignal,
      });
    }
  }
  let failure: unknown;
  const reading = Promise.all(Array.from({ length: READERS }, read)).catch((error: unknown) => {
    if (!abortSignal.aborted) failure = error;
  });

  return {
    check() {
      if (failure !== undefined) throw new Error('The queue cannot be read', { cause: failure });
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await reading;
      sqs.destroy();
    },
  };
}
