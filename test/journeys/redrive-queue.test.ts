import { SetSubscriptionAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  ChangeMessageVisibilityCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { parseVoiceEvents } from '../../functions/contract/index.ts';
import { aSuccess } from '../support/builders.ts';
import { startAccountOf, type FakeAccount } from '../support/account.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { runTool, TOOL } from '../support/run-tool.ts';
import { startSqsWire, type SqsWire } from '../support/sqs-wire.ts';
import { LOCAL } from '../support/store.ts';

let engine: TestEngine;
let sqs: SQSClient;
let sns: SNSClient;

beforeAll(async () => {
  engine = await startEngine();
  sqs = new SQSClient({ endpoint: engine.endpoints.sqs, useQueueUrlAsEndpoint: false, ...LOCAL });
  sns = new SNSClient({ endpoint: engine.endpoints.sns, ...LOCAL });
});
afterAll(async () => {
  sqs.destroy();
  sns.destroy();
  await engine.stop();
});

const redrive = (queue: string, ...args: string[]) =>
  runTool(['redrive', '--queue', queue, '--local', '--data-dir', engine.dataDirectory, ...args]);

interface TestQueue {
  readonly arn: string;
  readonly url: string;
}

async function aQueue(name: string, attributes: Record<string, string> = {}): Promise<TestQueue> {
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: `${name}-${randomUUID()}`, Attributes: attributes }),
  );
  const { Attributes: { QueueArn: arn = '' } = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { arn, url };
}

/** A subscriber's queue, with a queue for what it fails: once is enough. */
async function aSubscriber({ raw = false } = {}) {
  const deadLetters = await aQueue('dead');
  const policy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 });
  const queue = await aQueue('voices', { RedrivePolicy: policy });
  const { SubscriptionArn: subscriptionArn = '' } = await sns.send(
    new SubscribeCommand({
      TopicArn: engine.endpoints.topicArn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: { RawMessageDelivery: String(raw), FilterPolicy: JSON.stringify({ ref: [queue.arn] }) },
    }),
  );
  return { queue, deadLetters, subscriptionArn };
}

const receive = async ({ url }: TestQueue, hiddenSeconds: number) => {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: hiddenSeconds,
      MessageAttributeNames: ['All'],
    }),
  );
  return messages;
};

/** Takes everything out that is or comes there, until that is enough. */
async function drain(queue: TestQueue, isEnough: (messages: readonly Message[]) => boolean) {
  const taken: Message[] = [];
  await eventually(async () => {
    for (const message of await receive(queue, 60)) {
      taken.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: message.ReceiptHandle }));
    }
    return isEnough(taken) ? true : undefined;
  });
  return taken;
}

async function countOf({ url }: TestQueue) {
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(attributes?.['ApproximateNumberOfMessages']),
    inFlight: Number(attributes?.['ApproximateNumberOfMessagesNotVisible']),
  };
}

const tasksIn = (messages: readonly Message[]) =>
  messages.flatMap(parseVoiceEvents).map(({ subject }) => subject);

/** Results that the subscriber was sent, and failed. */
async function failedResults({ queue, deadLetters }: Awaited<ReturnType<typeof aSubscriber>>, count: number) {
  const taskIds = Array.from({ length: count }, () => randomUUID());
  const url = await engine.url(queue.arn);
  for (const taskId of taskIds) await engine.post(aSuccess({ taskId }), url);
  await eventually(async () => {
    await receive(queue, 0);
    return (await countOf(deadLetters)).waiting === count ? true : undefined;
  });
  return taskIds;
}

describe('what a subscriber failed', () => {
  test.each([
    ['in its envelope', false],
    ['raw', true],
  ])('goes back to its queue as it was, %s, and a second run finds nothing', async (_how, raw) => {
    const subscriber = await aSubscriber({ raw });
    const { queue, deadLetters } = subscriber;
    const taskIds = await failedResults(subscriber, 3);
    const failed = (await receive(deadLetters, 0)).map(({ Body, MessageAttributes }) => ({
      Body,
      MessageAttributes,
    }));

    const first = await redrive(queue.url);
    const back = await drain(queue, (messages) => messages.length >= 3);
    const second = await redrive(queue.arn, '--json');

    expect(first).toEqual({
      code: 0,
      err: '',
      out: `${deadLetters.arn}: 3 dead letters moved to ${queue.arn}\n`,
    });
    expect(tasksIn(back).sort()).toEqual(taskIds.sort());
    const inOrder = (messages: readonly { Body?: string | undefined }[]) =>
      [...messages].sort((a, b) => String(a.Body).localeCompare(String(b.Body)));
    expect(inOrder(back.map(({ Body, MessageAttributes }) => ({ Body, MessageAttributes })))).toEqual(
      inOrder(failed),
    );
    if (raw) expect(back[0]?.MessageAttributes).toHaveProperty('outcome.StringValue', 'succeeded');
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out)).toEqual({
      dryRun: false,
      to: queue.arn,
      queues: [
        {
          from: deadLetters.arn,
          waiting: 0,
          inFlight: 0,
          letters: { moved: 0, cameBack: 0, foreign: 0, failed: 0, problems: [], end: 'nothing more' },
        },
      ],
    });
    expect(await countOf(queue)).toEqual({ waiting: 0, inFlight: 0 });
  });

  test('is only counted in a dry run', async () => {
    const subscriber = await aSubscriber();
    await failedResults(subscriber, 1);

    const { code, out } = await redrive(subscriber.queue.arn, '--dry-run');

    expect({ code, out }).toEqual({
      code: 0,
      out: `Dry run: nothing is moved.\n${subscriber.deadLetters.arn}: about 1 dead letter to move to ${subscriber.queue.arn}\n`,
    });
    expect(await countOf(subscriber.deadLetters)).toEqual({ waiting: 1, inFlight: 0 });
    expect(await countOf(subscriber.queue)).toEqual({ waiting: 0, inFlight: 0 });
  });

  test('and fails again is sent once, and reported', async () => {
    const subscriber = await aSubscriber();
    await failedResults(subscriber, 3);
    const failing = new AbortController();
    const reader = (async () => {
      while (!failing.signal.aborted) await receive(subscriber.queue, 0);
    })();

    const { code, out } = await redrive(subscriber.queue.arn, '--rate', '2');
    failing.abort();
    await reader;

    expect({ code, out }).toEqual({
      code: 1,
      out: `${subscriber.deadLetters.arn}: 3 dead letters moved to ${subscriber.queue.arn}; 3 came back, as they failed again\n`,
    });
    expect(await countOf(subscriber.deadLetters)).toEqual({ waiting: 0, inFlight: 3 });
  });
});

describe('what SNS could not deliver to a subscriber', () => {
  const aDeadLetterOfSns = async (deadLetters: TestQueue) => {
    const Message = JSON.stringify({ id: randomUUID() });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: deadLetters.url,
        MessageBody: JSON.stringify({ Type: 'Notification', Message }),
        MessageAttributes: { ErrorCode: { DataType: 'String', StringValue: 'AccessDenied' } },
      }),
    );
  };
  const setDeadLetterQueue = (subscriptionArn: string, { arn }: TestQueue) =>
    sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: subscriptionArn,
        AttributeName: 'RedrivePolicy',
        AttributeValue: JSON.stringify({ deadLetterTargetArn: arn }),
      }),
    );

  test('goes to its queue, too, from the dead-letter queue of the subscription', async () => {
    const subscriber = await aSubscriber();
    const ofSubscription = await aQueue('undelivered');
    await setDeadLetterQueue(subscriber.subscriptionArn, ofSubscription);
    await failedResults(subscriber, 1);
    await aDeadLetterOfSns(ofSubscription);

    const { code, out } = await redrive(subscriber.queue.arn);

    expect({ code, lines: out.trimEnd().split('\n').sort() }).toEqual({
      code: 0,
      lines: [subscriber.deadLetters, ofSubscription]
        .map(({ arn }) => `${arn}: 1 dead letter moved to ${subscriber.queue.arn}`)
        .sort(),
    });
    expect(await countOf(subscriber.queue)).toEqual({ waiting: 2, inFlight: 0 });
  });

  test('is left where another subscription has the same dead-letter queue', async () => {
    const [subscriber, other] = [await aSubscriber(), await aSubscriber()];
    const shared = await aQueue('undelivered');
    for (const { subscriptionArn } of [subscriber, other]) await setDeadLetterQueue(subscriptionArn, shared);
    await aDeadLetterOfSns(shared);

    const { code, out } = await redrive(subscriber.queue.arn);

    expect(code).toBe(1);
    expect(out).toContain(
      `${shared.arn}: 0 dead letters moved to ${subscriber.queue.arn}; 1 left, as they belong or may belong to another queue\n`,
    );
    expect(await countOf(subscriber.queue)).toEqual({ waiting: 0, inFlight: 0 });
  });
});

describe('through a wire that shows every call', () => {
  let wire: SqsWire;
  let account: FakeAccount;
  let tool: ChildProcess | undefined;

  beforeAll(async () => {
    wire = await startSqsWire(engine.endpoints.sqs);
    account = await startAccountOf('Voices', () => ({ TopicArn: engine.endpoints.topicArn }));
  });
  afterEach(() => {
    wire.onCall = () => undefined;
    wire.onAnswer = () => undefined;
    tool?.kill('SIGKILL');
  });
  afterAll(async () => {
    await account.stop();
    await wire.stop();
  });

  /** On a deployed stack, which is found by its outputs. */
  async function redriveStack(queue: string, ...args: string[]) {
    tool = spawn(
      process.execPath,
      [TOOL, 'redrive', '--queue', queue, '--stack', 'Voices', '--region', 'us-east-1', ...args],
      {
        env: {
          ...process.env,
          AWS_ENDPOINT_URL_CLOUDFORMATION: account.endpoint,
          AWS_ENDPOINT_URL_SNS: engine.endpoints.sns,
          AWS_ENDPOINT_URL_SQS: wire.endpoint,
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    if (tool.stdout === null || tool.stderr === null) throw new Error('The tool has no output');
    const [out, err] = await Promise.all([text(tool.stdout), text(tool.stderr), once(tool, 'exit')]);
    return { code: tool.exitCode, out, err };
  }

  test('none is lost when the tool is killed between a send and its deletion; the next run says that one is hidden, and a later one sends it again', async () => {
    const subscriber = await aSubscriber();
    const taskIds = await failedResults(subscriber, 4);
    let deletions = 0;
    let undeleted: unknown;
    wire.onCall = (action, input) => {
      // What is not deleted stays hidden until the test shows it again.
      if (action === 'ReceiveMessage') input['VisibilityTimeout'] = 3_600;
      if (action === 'DeleteMessage' && ++deletions === 2) {
        undeleted = input['ReceiptHandle'];
        tool?.kill('SIGKILL');
        return { status: 500, body: {} };
      }
      return undefined;
    };

    const killed = await redriveStack(subscriber.queue.arn);
    const hidden = await countOf(subscriber.deadLetters);
    const early = await redriveStack(subscriber.queue.arn);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: subscriber.deadLetters.url,
        ReceiptHandle: String(undeleted),
        VisibilityTimeout: 1,
      }),
    );
    const late = await eventually(async () => {
      const run = await redriveStack(subscriber.queue.arn);
      return run.out.includes(': 1 dead letter moved to ') ? run : undefined;
    });

    expect(killed.code).toBeNull();
    expect(hidden).toEqual({ waiting: 2, inFlight: 1 });
    expect(early.code).toBe(1);
    expect(early.out).toMatch(
      /: 2 dead letters moved to \S+; about 1 were received by another reader: look again in a minute\n$/,
    );
    expect(late).toMatchObject({ code: 0, err: '' });
    const back = tasksIn(await drain(subscriber.queue, (messages) => messages.length >= 5));
    expect(back).toHaveLength(5);
    expect(new Set(back)).toEqual(new Set(taskIds));
    expect(await countOf(subscriber.deadLetters)).toEqual({ waiting: 0, inFlight: 0 });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'an interruption by %s prints how far it came',
    async (signal) => {
      const subscriber = await aSubscriber();
      await failedResults(subscriber, 3);
      wire.onCall = (action) => {
        if (action === 'DeleteMessage') tool?.kill(signal);
        return undefined;
      };

      const { code, out } = await redriveStack(subscriber.queue.arn, '--rate', '1');

      expect(code).toBe(1);
      expect(out).toBe(
        `${subscriber.deadLetters.arn}: 1 dead letter moved to ${subscriber.queue.arn}; interrupted before the rest\n`,
      );
      expect(await countOf(subscriber.deadLetters)).toEqual({ waiting: 2, inFlight: 0 });
    },
  );

  test('what the queue does not take stays, in the words of SQS', async () => {
    const subscriber = await aSubscriber();
    await failedResults(subscriber, 1);
    wire.onCall = (action) =>
      action === 'SendMessage'
        ? { status: 403, body: { __type: 'AccessDeniedException', message: 'not you' } }
        : undefined;

    const { code, out } = await redriveStack(subscriber.queue.arn);

    expect(code).toBe(1);
    expect(out).toMatch(
      /: 0 dead letters moved to \S+; 1 failed\n {2}[\w-]+: AccessDeniedException: not you\n$/,
    );
    expect(await countOf(subscriber.deadLetters)).toEqual({ waiting: 0, inFlight: 1 });
    expect(await countOf(subscriber.queue)).toEqual({ waiting: 0, inFlight: 0 });
  });

  test('what was sent and is seen again, as its deletion failed, is deleted and not sent again', async () => {
    const subscriber = await aSubscriber();
    await failedResults(subscriber, 1);
    let deletions = 0;
    wire.onCall = (action, input) => {
      if (action === 'ReceiveMessage') input['VisibilityTimeout'] = 0;
      return action === 'DeleteMessage' && ++deletions === 1
        ? { status: 400, body: { __type: 'OverLimit', message: 'not now' } }
        : undefined;
    };

    const { code, out } = await redriveStack(subscriber.queue.arn);

    expect(code).toBe(0);
    expect(out).toMatch(
      /: 1 dead letter moved to \S+\n {2}[\w-]+: OverLimit: not now; it is in both queues\n$/,
    );
    expect(await countOf(subscriber.queue)).toEqual({ waiting: 1, inFlight: 0 });
  });

  test('a dead letter of another queue is left, and one of its own keeps its trace', async () => {
    const subscriber = await aSubscriber();
    await failedResults(subscriber, 2);
    const trace = 'Root=1-67000000-abcdefabcdefabcdefabcdef';
    let sent: unknown;
    let received = 0;
    wire.onAnswer = (action, answer) => {
      for (const message of action === 'ReceiveMessage' ? ((answer['Messages'] ?? []) as Message[]) : []) {
        const source = received++ === 0 ? `${subscriber.queue.arn}-other` : subscriber.queue.arn;
        message.Attributes = { DeadLetterQueueSourceArn: source, AWSTraceHeader: trace };
      }
    };
    wire.onCall = (action, input) => {
      if (action === 'SendMessage') sent = input['MessageSystemAttributes'];
      return undefined;
    };

    const { code, out } = await redriveStack(subscriber.queue.arn);

    expect(code).toBe(1);
    expect(out).toMatch(
      /: 1 dead letter moved to \S+; 1 left, as they belong or may belong to another queue\n$/,
    );
    expect(sent).toEqual({ AWSTraceHeader: { DataType: 'String', StringValue: trace } });
  });

  test('a queue with dead letters that cannot be read is reported', async () => {
    const subscriber = await aSubscriber();
    wire.onCall = (action) =>
      action === 'ReceiveMessage'
        ? { status: 403, body: { __type: 'AccessDeniedException', message: 'not you' } }
        : undefined;

    const { code, out } = await redriveStack(subscriber.queue.arn);

    expect(code).toBe(1);
    expect(out).toMatch(/; the rest could not be read\n {2}AccessDeniedException: not you\n$/);
  });
});

describe('says what to do', () => {
  test.each([
    ['a name', ['--queue', 'voices'], '--queue: voices is neither the URL nor the ARN of a queue'],
    [
      'a queue that is not there',
      ['--queue', 'arn:aws:sqs:us-east-1:000000000000:nobody'],
      'the queue arn:aws:sqs:us-east-1:000000000000:nobody could not be read: ',
    ],
    ['a queue and ids', ['--queue', 'x', 'some-key'], '--queue chooses all dead letters of a queue'],
    ['a queue and a time', ['--queue', 'x', '--since', '2h'], '--queue chooses all dead letters of a queue'],
    ['a queue and the quarantine', ['--queue', 'x', '--quarantined'], '--queue chooses all dead letters'],
    ['a rate for something else', ['--rate', '5'], '--rate goes with --queue alone'],
  ])('%s', async (_name, args, message) => {
    const { code, out, err } = await runTool([
      'redrive',
      '--local',
      '--data-dir',
      engine.dataDirectory,
      ...args,
    ]);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
  });

  test('a queue that has no dead-letter queue, as the one with the dead letters', async () => {
    const { deadLetters } = await aSubscriber();

    const { code, err } = await redrive(deadLetters.arn);

    expect(code).toBe(1);
    expect(err).toContain(`error: ${deadLetters.arn} has no dead-letter queue: `);
  });
});
