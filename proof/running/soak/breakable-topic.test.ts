import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subscribe } from '../../kit/subscription.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { LOCAL } from '../../../test/support/store.ts';
import { startTopic, type TestTopic } from '../../../test/support/topic.ts';
import { startBreakableTopic, type BreakableTopic } from './breakable-topic.ts';
import { seededRandom } from '../../kit/random.ts';

let topic: TestTopic;
let wire: BreakableTopic;
let sns: SNSClient;
let messages: string[];
let subscription: AsyncDisposable;

beforeAll(async () => {
  topic = await startTopic();
  wire = await startBreakableTopic(topic.endpoint, seededRandom(1));
  sns = new SNSClient({ endpoint: wire.endpoint, maxAttempts: 1, ...LOCAL });
  messages = [];
  subscription = await subscribe(
    { sns: topic.endpoint, sqs: topic.endpoint, topicArn: topic.topicArn },
    (message) => messages.push(message),
    new AbortController().signal,
  );
});
afterAll(async () => {
  await subscription[Symbol.asyncDispose]();
  sns.destroy();
  await wire[Symbol.asyncDispose]();
  await topic.stop();
});

function publish(...texts: string[]) {
  const entries = texts.map((text, index) => ({ Id: String(index), Message: text }));
  return sns.send(new PublishBatchCommand({ TopicArn: topic.topicArn, PublishBatchRequestEntries: entries }));
}

/** The messages up to this one, which is published last. */
async function messagesUpTo(last: string): Promise<string[]> {
  wire.accept();
  await publish(last);
  await eventually(() => Promise.resolve(messages.includes(last) || undefined));
  return messages.splice(0).filter((message) => message !== last);
}

test('hangs up: nothing is published', async () => {
  wire.refuse('hangs up');

  await expect(publish('a')).rejects.toThrow(/ECONNRESET|socket hang up/);

  expect(await messagesUpTo('after the silence')).toEqual([]);
});

test('throttles: the SDK knows it for what it is, and nothing is published', async () => {
  wire.refuse('throttles');

  await expect(publish('b')).rejects.toMatchObject({
    name: 'Throttling',
    $metadata: { httpStatusCode: 400 },
  });

  expect(await messagesUpTo('after the throttling')).toEqual([]);
});

test('loses answers: the message is published, and its sender does not learn it', async () => {
  wire.refuse('loses answers');

  await expect(publish('c')).rejects.toThrow(/ECONNRESET|socket hang up/);

  expect(await messagesUpTo('after the lost answers')).toEqual(['c']);
});

test('refuses single entries: those that it calls failed are not published, the others are', async () => {
  const texts = Array.from({ length: 10 }, (_, index) => `d${index}`);
  wire.refuse('refuses single entries');

  const { Successful: successful = [], Failed: failed = [] } = await publish(...texts);

  const textOf = ({ Id: id }: { readonly Id?: string | undefined }) => texts[Number(id)];
  expect(failed.length).toBeGreaterThan(0);
  expect(successful.length).toBe(10 - failed.length);
  const published = await messagesUpTo('after the single entries');
  expect(published.sort()).toEqual(successful.map(textOf).sort());
});

test('counts the calls that it refused', () => {
  expect(wire.refusedCalls).toEqual({
    'hangs up': 1,
    throttles: 1,
    'loses answers': 1,
    'refuses single entries': 1,
  });
});
