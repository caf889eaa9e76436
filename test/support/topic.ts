import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Message } from '@aws-sdk/client-sqs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVoiceEvents, type VoiceEvent } from '../../functions/contract/index.ts';
import { startFauxqs } from '../../local/services/fauxqs.ts';
import { subscribeQueue, type SubscribeOptions } from '../../proof/kit/subscription.ts';
import { PATIENCE_MS } from './eventually.ts';
import { freePort } from './free-port.ts';
import { LOCAL } from './store.ts';

export type { SubscribeOptions };

/** A queue that is subscribed to a topic, read as a subscriber reads it. */
export interface Subscriber {
  /**
   * Waits until the messages seen so far satisfy the condition, and answers all of them.
   *
   * @throws {Error} with what has come, when the rest does not come within the time.
   */
  messagesUntil(isEnough: (messages: readonly Message[]) => boolean, timeoutMs?: number): Promise<Message[]>;
  /** The same, for the events in the messages. */
  eventsUntil(
    isEnough: (events: readonly VoiceEvent[]) => boolean,
    timeoutMs?: number,
  ): Promise<VoiceEvent[]>;
}

/** Subscribes a queue of its own to a topic, as a user would. */
export async function subscribe(
  endpoint: string,
  topicArn: string,
  queueName: string,
  options: SubscribeOptions = {},
): Promise<Subscriber> {
  const queue = await subscribeQueue({ sns: endpoint, sqs: endpoint, topicArn }, queueName, options);
  const seen: Message[] = [];
  async function messagesUntil(isEnough: (messages: readonly Message[]) => boolean, timeoutMs = PATIENCE_MS) {
    const deadline = Date.now() + timeoutMs;
    while (!isEnough(seen)) {
      if (Date.now() > deadline)
        throw new Error(`Not enough came: ${seen.map(({ Body }) => Body).join('\n')}`);
      seen.push(...(await queue.receive(1)));
    }
    return [...seen];
  }
  return {
    messagesUntil,
    async eventsUntil(isEnough, timeoutMs) {
      return (
        await messagesUntil((messages) => isEnough(messages.flatMap(parseVoiceEvents)), timeoutMs)
      ).flatMap(parseVoiceEvents);
    },
  };
}

export interface TestTopic {
  readonly client: SNSClient;
  readonly endpoint: string;
  readonly topicArn: string;
  stop(): Promise<void>;
}

/** A real SNS and SQS on loopback, with one topic. */
export async function startTopic(): Promise<TestTopic> {
  const folder = await mkdtemp(join(tmpdir(), 'voice-topic-'));
  const server = await startFauxqs(await freePort(), folder);
  const { endpoint } = server;
  const client = new SNSClient({ endpoint, maxAttempts: 1, ...LOCAL });
  const { TopicArn: topicArn = '' } = await client.send(new CreateTopicCommand({ Name: 'VoiceEvents' }));
  return {
    client,
    endpoint,
    topicArn,
    async stop() {
      client.destroy();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
