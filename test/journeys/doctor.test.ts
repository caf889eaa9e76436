import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aFailure } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { runTool } from '../support/run-tool.ts';
import { LOCAL, TASK_TABLE } from '../support/store.ts';
import type { Subscriber } from '../support/topic.ts';

let engine: TestEngine;
let sns: SNSClient;

beforeAll(async () => {
  engine = await startEngine();
  sns = new SNSClient({ endpoint: engine.endpoints.sns, ...LOCAL });
});
afterAll(async () => {
  sns.destroy();
  await engine.stop();
});

const doctor = (...args: string[]) =>
  runTool(['doctor', '--local', '--data-dir', engine.dataDirectory, ...args]);

/** The tasks of the table that are probes. */
async function probes() {
  const { Items: items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: TASK_TABLE }));
  return items.filter(({ taskId }) => taskId?.S?.startsWith('doctor-probe-'));
}

/** A subscriber whose subscription has a dead-letter queue. */
async function aCarefulSubscriber(): Promise<Subscriber> {
  const subscriber = await engine.subscribe('careful');
  const TopicArn = engine.endpoints.topicArn;
  const { Subscriptions: subscriptions = [] } = await sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn }),
  );
  for (const { SubscriptionArn } of subscriptions) {
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'RedrivePolicy',
        AttributeValue: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead"}',
      }),
    );
  }
  return subscriber;
}

/** As docs/events.md has it. */
const NO_PROBES = { ref: [{ 'anything-but': { prefix: 'doctor-probe-' } }] };

/** What comes after the probe is the first thing that arrives. */
async function expectOnlyOthersAt(subscriber: Subscriber): Promise<void> {
  const taskId = randomUUID();
  await engine.post(aFailure({ taskId }));
  const events = await subscriber.eventsUntil((seen) => seen.some(({ subject }) => subject === taskId));
  expect(events.map(({ subject }) => subject)).toEqual([taskId]);
}

// In one order, as each state of the engine follows from the one before.
test('a topic without subscribers is a warning, and no failure', async () => {
  const { code, out } = await doctor('--no-probe');

  expect(code).toBe(0);
  expect(out).toContain(
    'warning  subscriptions         none: results are recorded, but no subscriber gets them\n         to do: subscribe a queue or function to the topic (README.md)\n',
  );
  expect(out).toMatch(/\n10 checks: 0 failed, 1 warning, 5 skipped\.\n$/);
  expect(out).not.toContain('probe');
});

test('all is well: each check says what it found, and the event of the probe arrives and can be distinguished from others', async () => {
  const elsewhere = await engine.subscribe('elsewhere', { filterPolicy: NO_PROBES });
  const subscriber = await aCarefulSubscriber();

  const { code, out, err } = await doctor();

  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.split('\n')).toEqual([
    `ok       outputs               the local engine at ${engine.endpoints.api}`,
    'skipped  concurrency           the local engine has no limit',
    'ok       signing secret        readable, 64 bytes',
    'ok       stream                enabled on VoiceTasks, with NEW_AND_OLD_IMAGES',
    'skipped  event source mapping  the local engine reads the stream itself',
    'skipped  table protection      the local engine has no backups, and deletes nothing that expires',
    'ok       callback URLs         no callback named a task of another submission',
    'ok       subscriptions         all 2 confirmed; every non-email subscription has a dead-letter queue',
    'skipped  alarms                the local engine applies no alarms',
    'skipped  alerts                the local engine applies no alarms',
    expect.stringMatching(/^ok {7}probe {17}answered, recorded, and announced after \d+\.\d s$/),
    '11 checks: 0 failed, 0 warnings, 5 skipped.',
    '',
  ]);
  expect(await probes()).toEqual([]);
  await expectOnlyOthersAt(elsewhere);
  const [event] = await subscriber.eventsUntil((events) => events.length > 0);
  expect(event).toMatchObject({
    type: 'suno.voice.failed',
    subject: expect.stringMatching(/^doctor-probe-[0-9a-f-]{36}$/),
    data: {
      outcome: 'failed',
      ref: event?.subject,
      message: 'A probe of voice-callbacks doctor, not a voice',
    },
  });
});

test('a topic that is gone fails the probe and the subscriptions, and nothing else; the record is removed', async () => {
  await sns.send(new DeleteTopicCommand({ TopicArn: engine.endpoints.topicArn }));

  const { code, out } = await doctor('--probe-timeout', '2s', '--json');

  expect(code).toBe(1);
  const { isHealthy, checks } = JSON.parse(out) as { isHealthy: boolean; checks: object[] };
  expect(isHealthy).toBe(false);
  expect(checks).toHaveLength(11);
  expect(checks).toContainEqual({
    name: 'probe',
    status: 'failed',
    found: 'answered and recorded, but not announced within 2 s',
    todo: 'is the topic there, does the publisher log errors? docs/runbook.md#eventsoverdue and #publisherbehind',
  });
  expect(checks).toContainEqual(
    expect.objectContaining({
      name: 'subscriptions',
      status: 'failed',
      found: expect.stringContaining('Topic'),
    }),
  );
  expect(checks).toContainEqual(expect.objectContaining({ name: 'stream', status: 'ok' }));
  expect(await probes()).toEqual([]);
  await sns.send(new CreateTopicCommand({ Name: 'VoiceEvents' }));
});
