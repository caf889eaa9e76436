import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseVoiceEvents } from '../../functions/contract/index.ts';
import type { EngineEndpoints } from './engine-process.ts';

/** How many read at once, so that reading is never what takes the time. */
const READERS = 4;

/** How long nothing may come before the rest is given up, in milliseconds. */
const QUIET_MS = 60_000;

/** When each task's event reached a subscriber. */
export interface Arrivals extends AsyncDisposable {
  /** As `performance.now()`; a repeat changes nothing. */
  readonly atMs: ReadonlyMap<string, number>;
  /** @throws {Error} saying how many never came. */
  waitFor(taskIds: readonly string[]): Promise<void>;
}

/** Subscribes a queue to the topic, and reads it by long polling until disposed of. */
export async function watchArrivals(endpoints: EngineEndpoints, signal: AbortSignal): Promise<Arrivals> {
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

  const atMs = new Map<string, number>();
  const stopping = new AbortController();
  const abortSignal = AbortSignal.any([signal, stopping.signal]);

  async function read(): Promise<void> {
    while (!abortSignal.aborted) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
        { abortSignal },
      );
      const receivedAtMs = performance.now();
      for (const { subject } of messages.flatMap(parseVoiceEvents)) {
        if (!atMs.has(subject)) atMs.set(subject, receivedAtMs);
      }
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
    atMs,
    async waitFor(taskIds) {
      const missing = () => taskIds.filter((taskId) => !atMs.has(taskId)).length;
      for (let left = missing(), quietSince = performance.now(); left > 0;) {
        if (failure !== undefined) throw new Error('The queue cannot be read', { cause: failure });
        if (performance.now() - quietSince > QUIET_MS) {
          throw new Error(
            `${left} of ${taskIds.length} callbacks that were answered with 200 never reached the subscriber`,
          );
        }
        await sleep(50, undefined, { signal });
        const now = missing();
        if (now < left) quietSince = performance.now();
        left = now;
      }
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await reading;
      sqs.destroy();
    },
  };
}
