import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type PublishBatchCommandInput,
  SNSClient,
  type PublishBatchCommandOutput,
} from '@aws-sdk/client-sns';
import {
  createSnsEventPublisher,
  EventNotPublishedError,
} from '../../functions/adapters/sns/event-publisher.ts';
import { parseVoiceEvents } from '../../functions/contract/index.ts';
import { buildEvent } from '../../functions/domain/event.ts';
import { aSucceededRecord } from '../support/builders.ts';
import { LOCAL } from '../support/store.ts';
import { startTopic, subscribe, type TestTopic } from '../support/topic.ts';

let topic: TestTopic;

beforeAll(async () => {
  topic = await startTopic();
});
afterAll(() => topic.stop());

const eventOf = (taskId: string, msg?: string) =>
  buildEvent(aSucceededRecord({ taskId, msg }), '/suno-voice-callbacks/Test');

/** A client that answers each call as the test says, and remembers what it was asked. */
function scripted(answer: (ids: string[]) => Partial<PublishBatchCommandOutput>) {
  const batches: string[][] = [];
  const client = new SNSClient({ endpoint: 'http://127.0.0.1:9', ...LOCAL });
  client.middlewareStack.add(
    () => (args) => {
      const { PublishBatchRequestEntries: entries = [] } = args.input as PublishBatchCommandInput;
      const ids = entries.map(({ Id }) => Id ?? '');
      batches.push(entries.map(({ Message }) => (JSON.parse(Message ?? '') as { subject: string }).subject));
      return Promise.resolve({ output: { $metadata: {}, ...answer(ids) }, response: {} });
    },
    { step: 'initialize', priority: 'high' },
  );
  return {
    batches,
    publisher: createSnsEventPublisher(client, 'arn:aws:sns:us-east-1:000000000000:VoiceEvents'),
  };
}

const succeed = (ids: string[]) => ({
  Successful: ids.map((Id) => ({ Id, MessageId: Id, SequenceNumber: undefined })),
});

describe('through a real topic', () => {
  test('a subscriber gets the event as it was built, and attributes to filter by', async () => {
    const subscriber = await subscribe(topic.endpoint, topic.topicArn, 'whole', { raw: true });
    const event = eventOf('t-whole', 'odd text: "\u0000 \ufffe \uffff \u{1f600}');

    await createSnsEventPublisher(topic.client, topic.topicArn).publish(event);

    const [message] = await subscriber.messagesUntil((messages) => messages.length > 0);
    expect(parseVoiceEvents(message)).toEqual([event]);
    expect(message?.MessageAttributes).toMatchObject({
      type: { DataType: 'String', StringValue: 'suno.voice.succeeded' },
      outcome: { DataType: 'String', StringValue: 'succeeded' },
      kind: { DataType: 'String', StringValue: 'generate' },
      ref: { DataType: 'String', StringValue: 'order-17' },
      revision: { DataType: 'Number', StringValue: '1' },
    });
    expect(Object.keys(message?.MessageAttributes ?? {})).toHaveLength(5);
  });

  test('only what a filter policy asks for', async () => {
    const failures = await subscribe(topic.endpoint, topic.topicArn, 'failures', {
      filterPolicy: { outcome: ['failed'], reason: ['voice_rejected'] },
    });
    const publisher = createSnsEventPublisher(topic.client, topic.topicArn);
    const { result, ...rest } = aSucceededRecord({ taskId: 't-failed' });
    const failed = buildEvent(
      { ...rest, outcome: 'failed', reason: 'voice_rejected' },
      '/suno-voice-callbacks/Test',
    );

    await Promise.all([publisher.publish(eventOf('t-succeeded')), publisher.publish(failed)]);

    expect(await failures.eventsUntil((events) => events.length > 0)).toEqual([failed]);
  });

  test('a topic that is gone fails each event', async () => {
    const publisher = createSnsEventPublisher(topic.client, `${topic.topicArn}Gone`);

    await expect(publisher.publish(eventOf('t'))).rejects.toMatchObject({
      name: 'EventNotPublishedError',
      code: 'EVENT_NOT_PUBLISHED',
      message: 'The topic did not confirm the event t/generate/1',
      cause: { name: 'NotFoundException' },
    });
  });
});

describe('in batches', () => {
  test('events of one moment share calls of ten', async () => {
    const { batches, publisher } = scripted(succeed);
    const ids = Array.from({ length: 23 }, (_, index) => `t${index}`);

    await Promise.all(ids.map((id) => publisher.publish(eventOf(id))));

    expect(batches).toEqual([ids.slice(0, 10), ids.slice(10, 20), ids.slice(20)]);
  });

  test('the same event twice is sent twice: nothing is kept between calls', async () => {
    const { batches, publisher } = scripted(succeed);

    const event = eventOf('t');

    await publisher.publish(event);
    await publisher.publish(event);

    expect(batches).toEqual([['t'], ['t']]);
  });

  test('an entry that fails under a 200 fails its event, and no other', async () => {
    const { publisher } = scripted((ids) => ({
      ...succeed(ids.slice(1)),
      Failed: [{ Id: ids[0], Code: 'InternalError', Message: 'try again', SenderFault: false }],
    }));

    const settled = await Promise.allSettled(['bad', 'good'].map((id) => publisher.publish(eventOf(id))));

    expect(settled).toEqual([
      { status: 'rejected', reason: expect.any(EventNotPublishedError) },
      { status: 'fulfilled', value: undefined },
    ]);
    expect(settled[0]).toMatchObject({
      reason: {
        message: 'The topic did not confirm the event bad/generate/1',
        cause: 'InternalError: try again',
      },
    });
  });

  test.each<[string, Partial<PublishBatchCommandOutput>]>([
    ['lists others only', { Successful: [{ Id: '7', MessageId: '7', SequenceNumber: undefined }] }],
    ['lists nothing', {}],
  ])('an entry is not taken for published when the answer %s', async (_name, answer) => {
    const { publisher } = scripted(() => answer);

    await expect(publisher.publish(eventOf('t'))).rejects.toMatchObject({
      message: 'The topic did not confirm the event t/generate/1',
      cause: 'The answer does not mention it',
    });
  });
});
