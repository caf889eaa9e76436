import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';

const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** A topic on this machine, and the queues beside it. */
interface TopicAddress {
  readonly sns: string;
  readonly sqs: string;
  readonly topicArn: string;
}

export interface SubscribeOptions {
  readonly filterPolicy?: object;
  /** Delivers each message as it was published, without SNS's envelope. */
  readonly raw?: boolean;
}

/** A queue that is subscribed to a topic. */
interface SubscribedQueue {
  /** Receives up to ten messages, waiting so long for the first, and deletes them. */
  receive(waitSeconds: number, abortSignal?: AbortSignal): Promise<Message[]>;
  destroy(): void;
}

/** Subscribes a queue of its own to a topic, as a user would. */
export async function subscribeQueue(
  { sns: snsEndpoint, sqs: endpoint, topicArn }: TopicAddress,
  queueName: string,
  { filterPolicy, raw = false }: SubscribeOptions = {},
): Promise<SubscribedQueue> {
  const sqs = new SQSClient({ endpoint, useQueueUrlAsEndpoint: false, ...LOCAL });
  const sns = new SNSClient({ endpoint: snsEndpoint, ...LOCAL });
  const { QueueUrl: queueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  const { Attributes: queue } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queue?.['QueueArn'],
      Attributes: {
        RawMessageDelivery: String(raw),
        ...(filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy) }),
      },
    }),
  );
  sns.destroy();
  return {
    async receive(waitSeconds, abortSignal) {
      const options = abortSignal === undefined ? {} : { abortSignal };
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
        }),
        options,
      );
      if (messages.length === 0) return [];
      const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }), options);
      return messages;
    },
    destroy: () => sqs.destroy(),
  };
}

/** How many read at once, so that reading is never what takes the time. */
const READERS = 4;

/** A subscription that is read by long polling until it is disposed of. */
export interface Subscription extends AsyncDisposable {
  /** @throws {Error} when the queue could not be read any more. */
  check(): void;
}

/** @param onMessage gets each message as it was published. */
export async function subscribe(
  topic: TopicAddress,
  onMessage: (body: string) => void,
  signal: AbortSignal,
): Promise<Subscription> {
  const queue = await subscribeQueue(topic, 'proof', { raw: true });
  const stopping = new AbortController();
  const abortSignal = AbortSignal.any([signal, stopping.signal]);
  let failure: unknown;

  async function read(): Promise<void> {
    while (!abortSignal.aborted) {
      for (const { Body: body = '' } of await queue.receive(5, abortSignal)) onMessage(body);
    }
  }
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
      queue.destroy();
    },
  };
}
