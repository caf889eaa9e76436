import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Check } from '../../bin/commands/doctor/check.ts';
import { probe } from '../../bin/commands/doctor/probe.ts';
import { runCheck } from '../../bin/commands/doctor/run.ts';
import { createStack } from '../../bin/stack.ts';
import { describeEngine, OUTPUTS } from '../../bin/stack/find.ts';
import { RefusedError } from '../../local/account/query-protocol.ts';
import { someEndpoints } from '../support/endpoints.ts';
import { describeStacks, startFakeAccount, type FakeAccount, type FakeAnswer } from '../support/account.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';
import { runTool, TOOL } from '../support/run-tool.ts';
import { LOCAL } from '../support/store.ts';
import { synthesize } from '../support/synthesize.ts';

const STREAM = 'arn:aws:dynamodb:us-east-1:000000000000:table/Tasks/stream/2026-11-23T10:00:00.000';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:Voices';
const MAPPING = 'GET /2015-03-31/event-source-mappings/11111111-2222';
const ACCOUNT_SETTINGS = 'GET /2016-08-19/account-settings';
const DENIED = new RefusedError('AccessDeniedException', 'User: ann is not authorized');

let account: FakeAccount;
/** The records of the task table, by task id, with what DynamoDB says of them. */
let records: Map<string, Record<string, object>>;
/** What has been removed. */
let removed: string[];

beforeAll(async () => {
  account = await startFakeAccount();
});
afterAll(() => account.stop());

const outputs = (): Record<string, string> => ({
  CallbackBaseUrl: account.endpoint,
  TaskTableName: 'Tasks',
  QuarantineTableName: 'Quarantine',
  TopicArn: TOPIC,
  FailureBucketName: 'failures',
  QuarantineRetentionDays: '90',
  RecordingSettings: '{}',
  Provider: 'sunoapi.org',
  RemovalPolicy: 'retain',
  TaskApiPolicyArn: 'arn:aws:iam::000000000000:policy/Tasks',
  SigningSecretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Signing',
  WebhookHmac: 'observe',
  AlertTopicArn: `${TOPIC}Alerts`,
});

const describeVoices = (values: Record<string, string | undefined>) => describeStacks('Voices', values);
const listStackResources = (
  resources: readonly (readonly [type: string, logicalId: string, name: string])[],
) => {
  const summaries = resources.map(([ResourceType, LogicalResourceId, PhysicalResourceId]) => ({
    ResourceType,
    LogicalResourceId,
    PhysicalResourceId,
    ResourceStatus: 'CREATE_COMPLETE',
    LastUpdatedTimestamp: '2026-11-23T10:00:00Z',
  }));
  return { StackResourceSummaries: summaries };
};
const THE_MAPPING = [
  'AWS::Lambda::EventSourceMapping',
  'VoiceCallbacksPublishFromStream1',
  '11111111-2222',
] as const;
const RESOURCES = [
  THE_MAPPING,
  ['AWS::Lambda::EventSourceMapping', 'AnotherOne', '99999999'] as const,
  ['AWS::CloudWatch::Alarm', 'VoiceCallbacksApiFailing1', 'Voices-ApiFailing'] as const,
  ['AWS::CloudWatch::Alarm', 'VoiceCallbacksSweepStopped1', 'Voices-SweepStopped'] as const,
];
const subscribed = (
  ...subscriptions: readonly (readonly [arn: string, protocol: string, endpoint: string])[]
) => ({
  Subscriptions: subscriptions.map(([SubscriptionArn, Protocol, Endpoint]) => ({
    SubscriptionArn,
    Protocol,
    Endpoint,
  })),
});
/** A list of at most one attribute. */
const attributes = (values: Record<string, string>) => {
  const [[key, value] = []] = Object.entries(values);
  return { Attributes: key === undefined ? {} : { entry: { key, value } } };
};
const table = (edits: object = {}) => ({
  Table: {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    LatestStreamArn: STREAM,
    DeletionProtectionEnabled: true,
    ...edits,
  },
});
const backups = (status: string) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
  },
});
const concurrent = (ConcurrentExecutions: number, UnreservedConcurrentExecutions: number) => ({
  AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions },
});
const alarm = (name: string, StateValue = 'OK', edits: object = {}) => ({
  AlarmName: `Voices-${name}`,
  AlarmDescription: `Something. Runbook: docs/runbook.md#${name.toLowerCase()}`,
  StateValue,
  ActionsEnabled: true,
  TreatMissingData: name === 'SweepStopped' ? 'missing' : 'notBreaching',
  ...edits,
});

/** A stack that is well; what a test is about is changed there. */
beforeEach(() => {
  records = new Map();
  removed = [];
  account.answers = {
    'cloudformation:DescribeStacks': () => describeVoices(outputs()),
    'cloudformation:ListStackResources': () => listStackResources(RESOURCES),
    'secretsmanager:GetSecretValue': () => ({ SecretString: 's'.repeat(64) }),
    'dynamodb:DescribeTable': () => table(),
    'dynamodb:DescribeContinuousBackups': () => backups('ENABLED'),
    'dynamodb:DescribeTimeToLive': () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' } }),
    'dynamodb:GetItem': ({ Key }) => ({ Item: records.get(idIn(Key)) }),
    'dynamodb:DeleteItem': (input) => {
      const id = idIn(input['Key']);
      if (!records.delete(id))
        return new RefusedError('ConditionalCheckFailedException', 'The conditional request failed');
      expect(input).toMatchObject({
        TableName: 'Tasks',
        Key: { kind: { S: 'generate' } },
        ConditionExpression: '#ref = :id',
        ExpressionAttributeNames: { '#ref': 'ref' },
        ExpressionAttributeValues: { ':id': { S: id } },
      });
      removed.push(id);
      return {};
    },
    'dynamodb:Scan': () => quarantined(['a', 'not_json', '2026-11-23T10:00:00.000Z', 'order-16']),
    [`lambda:${MAPPING}`]: () => ({ State: 'Enabled', EventSourceArn: STREAM, LastProcessingResult: 'OK' }),
    [`lambda:${ACCOUNT_SETTINGS}`]: () => concurrent(1_000, 900),
    'monitoring:DescribeAlarms': () => ({ MetricAlarms: [alarm('ApiFailing'), alarm('SweepStopped')] }),
    'sns:GetTopicAttributes': () => attributes({ SubscriptionsConfirmed: '1' }),
    'sns:ListSubscriptionsByTopic': () =>
      subscribed(['arn:1', 'sqs', 'arn:queue'], ['arn:2', 'email', 'a@example.com']),
    'sns:GetSubscriptionAttributes': ({ SubscriptionArn }) =>
      attributes(SubscriptionArn === 'arn:1' ? { RedrivePolicy: '{"deadLetterTargetArn":"arn:dead"}' } : {}),
  };
  account.onCallback = recorded({ publishedRevision: { N: '1' } });
});

/** What is in quarantine: ids, reasons, when they last came in, references, and when they were redriven. */
type Quarantined = readonly [
  id: string,
  reason: string,
  lastReceivedAt: string,
  ref: string,
  redrivenAt?: string | undefined,
  misuseOverflow?: number,
];

const quarantined = (...items: readonly Quarantined[]) => ({
  Items: items.map(([id, reason, lastReceivedAt, ref, redrivenAt, misuseOverflow]) => ({
    ...{ id: { S: id }, reason: { S: reason }, lastReceivedAt: { S: lastReceivedAt }, ref: { S: ref } },
    taskId: { S: `task-${id}` },
    ...(redrivenAt !== undefined && { redrivenAt: { S: redrivenAt } }),
    ...(misuseOverflow !== undefined && { misuseOverflow: { N: String(misuseOverflow) } }),
  })),
});

const idIn = (key: unknown) => (key as { taskId: { S: string } }).taskId.S;

/** The receiver, which records the probe like this. */
const recorded = (item: Record<string, object>) => (taskId: string) => {
  records.set(taskId, { ref: { S: taskId }, ...item });
  return { status: 200, body: { status: 'received' } };
};

const environment = () => ({
  AWS_ENDPOINT_URL: account.endpoint,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

async function doctor(...args: string[]) {
  const { code, out, err } = await runTool(
    ['doctor', '--stack', 'Voices', '--region', 'us-east-1', '--json', '--probe-timeout', '1s', ...args],
    environment(),
  );
  if (out === '') return { code, err, findings: {}, others: [] };
  const { checks } = JSON.parse(out) as {
    checks: { name: string; status: string; found: string; todo?: string }[];
  };
  const findings = Object.fromEntries(checks.map(({ name, ...finding }) => [name, finding]));
  return { code, err, findings, others: checks.map(({ name, status }) => `${name}: ${status}`) };
}

const WELL = {
  outputs: { status: 'ok', found: 'all 12 are there' },
  concurrency: {
    status: 'ok',
    found: '1000 functions of the account and region run at once, 900 of them unreserved',
  },
  'signing secret': { status: 'ok', found: 'readable, 64 bytes' },
  stream: { status: 'ok', found: 'enabled on Tasks, with NEW_AND_OLD_IMAGES' },
  'event source mapping': { status: 'ok', found: 'enabled, last result: OK' },
  'table protection': {
    status: 'ok',
    found: 'point-in-time recovery, expiry and deletion protection are on',
  },
  'callback URLs': { status: 'ok', found: 'no callback named a task of another submission' },
  subscriptions: {
    status: 'ok',
    found: 'all 2 confirmed; every non-email subscription has a dead-letter queue',
  },
  alarms: { status: 'ok', found: 'none of 2 rings; 0 without data yet' },
  alerts: { status: 'ok', found: `1 confirmed subscription to ${TOPIC}Alerts` },
  probe: { status: 'ok', found: expect.stringMatching(/^answered, recorded, and announced after \d\.\d s$/) },
};

test('all is well on a deployed stack, and its probe is removed', async () => {
  const { code, err, findings } = await doctor();

  expect({ code, err, findings }).toEqual({ code: 0, err: '', findings: WELL });
  expect(removed).toEqual([expect.stringMatching(/^doctor-probe-[0-9a-f-]{36}$/)]);
});

test('the outputs that it looks for are those of the stack', () => {
  const all = Object.keys(synthesize().findOutputs('*'));

  expect([...OUTPUTS, 'AlertTopicArn'].sort()).toEqual(all.sort());
});

test('--no-probe sends nothing', async () => {
  account.onCallback = () => {
    throw new Error('A callback came');
  };

  const { code, findings } = await doctor('--no-probe');

  expect(code).toBe(0);
  expect(findings).not.toHaveProperty('probe');
});

test.each([
  ['PendingConfirmation', 'not confirmed: lambda arn:careless', 'confirm it in the message of SNS'],
  [
    'arn:2',
    'no dead-letter queue: lambda arn:careless',
    'set a RedrivePolicy on the subscription: docs/runbook.md#deliveriesfailing',
  ],
])('of a subscription %s only the step that is due is advised', async (arn, found, todo) => {
  account.answers['sns:ListSubscriptionsByTopic'] = () => subscribed([arn, 'lambda', 'arn:careless']);

  const { findings } = await doctor('--no-probe');

  expect(findings['subscriptions']).toEqual({ status: 'warning', found, todo });
});

/** What is wrong, which answer says so, and what the check makes of it; all others stay well. */
const CASES: readonly {
  readonly wrong: string;
  readonly answers: Record<string, () => FakeAnswer>;
  readonly check: keyof typeof WELL;
  readonly status: string;
  readonly found: string;
  readonly todo?: string;
}[] = [
  {
    wrong: 'an output is missing',
    answers: {
      'cloudformation:DescribeStacks': () => describeVoices({ ...outputs(), RecordingSettings: undefined }),
    },
    check: 'outputs',
    status: 'failed',
    found: 'missing: RecordingSettings',
    todo: 'deploy the stack again',
  },
  {
    wrong: 'the stream is off',
    answers: { 'dynamodb:DescribeTable': () => table({ StreamSpecification: undefined }) },
    check: 'stream',
    status: 'failed',
    found: 'disabled on Tasks: results are announced 15 minutes late, by the sweep',
    todo: 'enable it',
  },
  {
    wrong: 'the stream has half of what is needed',
    answers: {
      'dynamodb:DescribeTable': () =>
        table({ StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }),
    },
    check: 'stream',
    status: 'failed',
    found: 'on Tasks it has KEYS_ONLY, not NEW_AND_OLD_IMAGES',
    todo: 'enable it',
  },
  {
    wrong: 'the mapping is disabled',
    answers: { [`lambda:${MAPPING}`]: () => ({ State: 'Disabled', EventSourceArn: STREAM }) },
    check: 'event source mapping',
    status: 'failed',
    found: 'Disabled: results are announced 15 minutes late, by the sweep',
    todo: 'aws lambda update-event-source-mapping --uuid 11111111-2222 --enabled',
  },
  {
    wrong: 'the mapping is being changed',
    answers: { [`lambda:${MAPPING}`]: () => ({ State: 'Updating', EventSourceArn: STREAM }) },
    check: 'event source mapping',
    status: 'warning',
    found: 'Updating',
    todo: 'look again in a minute',
  },
  {
    wrong: 'the mapping has a problem',
    answers: {
      [`lambda:${MAPPING}`]: () => ({
        State: 'Enabled',
        EventSourceArn: STREAM,
        LastProcessingResult: 'PROBLEM: Function call failed',
      }),
    },
    check: 'event source mapping',
    status: 'warning',
    found: 'enabled, but PROBLEM: Function call failed',
    todo: 'docs/runbook.md#publisherbehind',
  },
  {
    wrong: 'the mapping reads an old stream',
    answers: { [`lambda:${MAPPING}`]: () => ({ State: 'Enabled', EventSourceArn: `${STREAM}1` }) },
    check: 'event source mapping',
    status: 'failed',
    found: 'it reads a stream that Tasks no longer has',
    todo: `create it again for ${STREAM}`,
  },
  {
    wrong: 'one callback URL is used for several submissions',
    answers: {
      'dynamodb:Scan': () =>
        quarantined(
          ['a', 'wrong_ref', '2026-11-23T10:00:00.000Z', 'order-16'],
          ['b', 'too_many_tasks', '2026-11-23T12:00:00.000Z', 'order-17'],
          ['c', 'wrong_ref', '2026-11-23T11:00:00.000Z', 'order-17'],
          ['d', 'not_json', '2026-11-23T13:00:00.000Z', 'order-18'],
          ['e', 'wrong_ref', '2026-11-23T14:00:00.000Z', 'order-19', '2026-11-23T15:00:00.000Z'],
        ),
    },
    check: 'callback URLs',
    status: 'warning',
    found:
      '3 callbacks at the URLs of 2 submissions named tasks of others, the last that is stored at 2026-11-23T12:00:00.000Z: the URL of order-17 named task-b',
    todo: 'use one callback URL for each submission',
  },
  {
    wrong: 'the misuse of a URL is hidden behind unreadable bodies, and only counted',
    answers: {
      'dynamodb:Scan': () =>
        quarantined(
          ['a', 'not_json', '2026-11-23T10:00:00.000Z', 'order-16', undefined, 7],
          ['b', 'not_json', '2026-11-23T12:00:00.000Z', 'order-17'],
        ),
    },
    check: 'callback URLs',
    status: 'warning',
    found: '7 callbacks at the URLs of 1 submissions named tasks of others',
    todo: 'use one callback URL for each submission',
  },
  {
    wrong: 'a table has lost its protection',
    answers: {
      'dynamodb:DescribeTable': () => table({ DeletionProtectionEnabled: false }),
      'dynamodb:DescribeContinuousBackups': () => backups('DISABLED'),
      'dynamodb:DescribeTimeToLive': () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }),
    },
    check: 'table protection',
    status: 'warning',
    found: ['Tasks', 'Quarantine']
      .map(
        (name) =>
          `${name} has no point-in-time recovery, ${name} does not delete what has expired, ${name} has no deletion protection`,
      )
      .join(', '),
    todo: 'turn it on again',
  },
  {
    wrong: 'the data goes with the stack',
    answers: {
      'cloudformation:DescribeStacks': () => describeVoices({ ...outputs(), RemovalPolicy: 'destroy' }),
      'dynamodb:DescribeTable': () => table({ DeletionProtectionEnabled: false }),
    },
    check: 'table protection',
    status: 'ok',
    found: 'point-in-time recovery, expiry are on',
  },
  {
    wrong: 'nobody subscribed',
    answers: { 'sns:ListSubscriptionsByTopic': () => subscribed() },
    check: 'subscriptions',
    status: 'warning',
    found: 'none: results are recorded, but no subscriber gets them',
    todo: 'subscribe a queue or function',
  },
  {
    wrong: 'subscriptions are not confirmed, or lose what fails',
    answers: {
      'sns:ListSubscriptionsByTopic': () =>
        subscribed(
          ['arn:1', 'sqs', 'arn:careful'],
          ['arn:2', 'lambda', 'arn:careless'],
          ['PendingConfirmation', 'https', 'https://example.com'],
        ),
    },
    check: 'subscriptions',
    status: 'warning',
    found: 'not confirmed: https https://example.com; no dead-letter queue: lambda arn:careless',
    todo: 'docs/runbook.md#deliveriesfailing',
  },
  {
    wrong: 'the topic is gone',
    answers: { 'sns:GetTopicAttributes': () => new RefusedError('NotFound', 'Topic does not exist') },
    check: 'subscriptions',
    status: 'failed',
    found: 'Topic does not exist',
    todo: 'repair what this says',
  },
  {
    wrong: 'the account is new, and runs ten functions at once',
    answers: { [`lambda:${ACCOUNT_SETTINGS}`]: () => concurrent(10, 10) },
    check: 'concurrency',
    status: 'warning',
    found:
      '10 functions of the account and region run at once, 10 of them unreserved: a burst of callbacks gets 503',
    todo: 'request-service-quota-increase --service-code lambda --quota-code L-B99A9384',
  },
  {
    wrong: 'other functions have reserved all',
    answers: { [`lambda:${ACCOUNT_SETTINGS}`]: () => concurrent(1_000, 99) },
    check: 'concurrency',
    status: 'warning',
    found: 'a burst of callbacks gets 503',
    todo: 'request-service-quota-increase',
  },
  {
    wrong: 'an alarm rings',
    answers: {
      'monitoring:DescribeAlarms': () => ({
        MetricAlarms: [alarm('ApiFailing', 'ALARM'), alarm('SweepStopped')],
      }),
    },
    check: 'alarms',
    status: 'failed',
    found: 'ringing: Voices-ApiFailing',
    todo: 'docs/runbook.md#apifailing',
  },
  {
    wrong: 'an alarm is gone',
    answers: { 'monitoring:DescribeAlarms': () => ({ MetricAlarms: [alarm('ApiFailing')] }) },
    check: 'alarms',
    status: 'failed',
    found: 'deleted by hand: Voices-SweepStopped',
    todo: 'deploy without alarms, then with',
  },
  {
    wrong: 'an alarm is muted',
    answers: {
      'monitoring:DescribeAlarms': () => ({
        MetricAlarms: [alarm('ApiFailing', 'OK', { ActionsEnabled: false }), alarm('SweepStopped')],
      }),
    },
    check: 'alarms',
    status: 'warning',
    found: 'their actions are disabled: Voices-ApiFailing',
    todo: 'enable-alarm-actions',
  },
  {
    wrong: 'the sweep says nothing',
    answers: {
      'monitoring:DescribeAlarms': () => ({
        MetricAlarms: [alarm('ApiFailing'), alarm('SweepStopped', 'INSUFFICIENT_DATA')],
      }),
    },
    check: 'alarms',
    status: 'warning',
    found: 'without data: Voices-SweepStopped',
    todo: 'later docs/runbook.md#sweepstopped',
  },
  {
    wrong: 'an alarm has never had anything to count',
    answers: {
      'monitoring:DescribeAlarms': () => ({
        MetricAlarms: [alarm('ApiFailing', 'INSUFFICIENT_DATA'), alarm('SweepStopped')],
      }),
    },
    check: 'alarms',
    status: 'ok',
    found: 'none of 2 rings; 1 without data yet',
  },
  {
    wrong: 'the stack was deployed without alarms',
    answers: { 'cloudformation:ListStackResources': () => listStackResources([THE_MAPPING]) },
    check: 'alarms',
    status: 'skipped',
    found: 'the stack has none (setting alarms)',
  },
  {
    wrong: 'nobody hears an alarm',
    answers: {
      'sns:GetTopicAttributes': () => attributes({ SubscriptionsConfirmed: '0' }),
    },
    check: 'alerts',
    status: 'warning',
    found: 'no confirmed subscription gets the alarms',
    todo: 'set alertEmail',
  },
  {
    wrong: 'the secret is short',
    answers: { 'secretsmanager:GetSecretValue': () => ({ SecretString: 'secret' }) },
    check: 'signing secret',
    status: 'warning',
    found: 'it has 6 bytes, and can be guessed',
    todo: 'voice-callbacks rotate-secret',
  },
];

test.each(CASES)('$wrong: $check is $status', async ({ answers, check, status, found, todo }) => {
  Object.assign(account.answers, answers);

  const { code, findings } = await doctor();

  expect(findings[check]).toEqual({
    status,
    found: expect.stringContaining(found),
    ...(todo !== undefined && { todo: expect.stringContaining(todo) }),
  });
  expect(code).toBe(status === 'failed' ? 1 : 0);
});

test('what may not be read is failed in the words of AWS, and stops nothing else', async () => {
  account.answers['dynamodb:DescribeTable'] = () => DENIED;

  const { code, others, findings } = await doctor();

  expect(code).toBe(1);
  expect(findings['stream']).toEqual({
    status: 'failed',
    found: 'AccessDeniedException: User: ann is not authorized',
    todo: 'repair what this says; docs/operating.md has the permissions that each check needs',
  });
  expect(others).toEqual([
    'outputs: ok',
    'concurrency: ok',
    'signing secret: ok',
    'stream: failed',
    'event source mapping: failed',
    'table protection: failed',
    'callback URLs: ok',
    'subscriptions: ok',
    'alarms: ok',
    'alerts: ok',
    'probe: ok',
  ]);
});

test('what does not answer ends with its time', async () => {
  const silent = createServer();
  const endpoint = `http://127.0.0.1:${await listenOnLoopback(silent)}`;
  const examine: Check['examine'] = async (_stack, signal) => {
    await new SNSClient({ endpoint, ...LOCAL }).send(new ListTopicsCommand(), { abortSignal: signal });
    return { status: 'ok', found: 'an answer' };
  };
  const stack = createStack({
    name: 'Voices',
    isLocal: false,
    outputs: {},
    eventSource: '/voices',
    settings: LOCAL,
  });
  const never = new AbortController().signal;

  const finding = await runCheck({ name: 'silent', limitSeconds: 0.1, examine }, stack, never);

  silent.close();
  expect(finding).toEqual({
    status: 'failed',
    found: 'no answer within 0.1 s',
    todo: 'try again; is AWS, or its stand-in, reachable from here?',
  });
});

test('what stands in for AWS and does not know CloudWatch or Lambda is skipped, and said so', async () => {
  account.answers = Object.fromEntries(
    Object.entries(account.answers).filter(([operation]) => !/^(monitoring|lambda):/.test(operation)),
  );

  const { code, findings } = await doctor();

  expect(code).toBe(0);
  const why = { status: 'skipped', found: 'this endpoint does not support the operation, which AWS does' };
  expect(findings).toEqual({ ...WELL, concurrency: why, alarms: why, 'event source mapping': why });
});

describe('a probe', () => {
  test.each([
    [401, 'docs/runbook.md#callbacksrefused'],
    [429, 'docs/runbook.md#apithrottled'],
    [503, 'docs/runbook.md#apifailing'],
    [404, 'is CallbackBaseUrl the address of this stack?'],
  ])('that is answered with %d says what to do', async (status, todo) => {
    account.onCallback = () => ({ status, body: { title: 'No' } });

    const { code, findings } = await doctor();

    expect(code).toBe(1);
    expect(findings['probe']).toEqual({
      status: 'failed',
      found: `${account.endpoint} answered ${status}: {"title":"No"}`,
      todo: expect.stringContaining(todo),
    });
  });

  test('is not sent where only the provider can sign a callback, and the stack is well', async () => {
    account.answers['cloudformation:DescribeStacks'] = () =>
      describeVoices({ ...outputs(), WebhookHmac: 'enforce' });
    account.onCallback = () => {
      throw new Error('A callback came');
    };

    const { code, err, findings } = await doctor();

    const skipped = {
      status: 'skipped',
      found: 'webhookHmac is enforce: only the provider can sign a callback, and a probe would be refused',
    };
    expect({ code, err, findings }).toEqual({ code: 0, err: '', findings: { ...WELL, probe: skipped } });
    expect(removed).toEqual([]);
  });

  test('is not sent to a local engine with that setting either', async () => {
    const { endpoint: api } = account;
    const probeEngine = (webhookHmac: string) => {
      const engine = someEndpoints({ api, dynamodb: api, secrets: api, taskTable: 'Tasks', webhookHmac });
      return runCheck(probe(1), createStack(describeEngine(engine)), new AbortController().signal);
    };

    expect(await probeEngine('enforce')).toMatchObject({ status: 'skipped' });
    expect(await probeEngine('observe')).toMatchObject({ status: 'ok' });
    expect(removed).toHaveLength(1);
  });

  test('is not sent without the output that says whether the receiver enforces signatures', async () => {
    account.answers['cloudformation:DescribeStacks'] = () =>
      describeVoices({ ...outputs(), WebhookHmac: undefined });

    const { findings } = await doctor();

    expect(findings['outputs']).toMatchObject({ status: 'failed', found: 'missing: WebhookHmac' });
    expect(findings['probe']).toMatchObject({
      status: 'failed',
      found: 'the stack Voices has no output WebhookHmac: is it a VoiceCallbacksStack?',
    });
    expect(removed).toEqual([]);
  });

  test('that is recorded and never announced fails in time, and is removed', async () => {
    account.onCallback = recorded({});

    const { code, findings } = await doctor();

    expect(code).toBe(1);
    expect(findings['probe']).toMatchObject({
      status: 'failed',
      found: 'answered and recorded, but not announced within 1 s',
    });
    expect(removed).toHaveLength(1);
  });

  test('that is answered and not recorded is reported', async () => {
    account.onCallback = () => ({ status: 200, body: {} });

    const { findings } = await doctor();

    expect(findings['probe']).toMatchObject({
      status: 'failed',
      found: 'answered with 200, but Tasks has no record of it',
    });
  });

  test('that the provider would have to confirm is well once it is recorded', async () => {
    account.onCallback = recorded({ outcome: { S: 'awaiting' }, reason: { S: 'unconfirmed' } });

    const { code, findings } = await doctor();

    expect(code).toBe(0);
    expect(findings['probe']).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('confirmResults'),
    });
    expect(removed).toHaveLength(1);
  });

  test('whose record cannot be read is removed nevertheless', async () => {
    account.answers['dynamodb:GetItem'] = () => DENIED;

    const { findings } = await doctor();

    expect(findings['probe']).toMatchObject({
      status: 'failed',
      found: 'answered with 200, and then: AccessDeniedException: User: ann is not authorized',
    });
    expect(removed).toHaveLength(1);
  });

  test('whose record cannot be removed says so, and how to do it by hand', async () => {
    account.answers['dynamodb:DeleteItem'] = () => DENIED;

    const { code, findings } = await doctor();

    expect(code).toBe(1);
    expect(findings['probe']).toEqual({
      status: 'failed',
      found: expect.stringMatching(
        /^answered, recorded, and announced after \S+ s; its record could not be removed: AccessDeniedException/,
      ),
      todo: expect.stringMatching(
        /^aws dynamodb delete-item --table-name Tasks --key '\{"taskId":\{"S":"doctor-probe-[\w-]+"\},"kind":\{"S":"generate"\}\}'$/,
      ),
    });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'that %s interrupts is removed before the tool ends',
    async (signal) => {
      account.onCallback = recorded({});
      const tool = spawn(process.execPath, [TOOL, 'doctor', '--stack', 'Voices', '--region', 'us-east-1'], {
        env: { ...process.env, ...environment() },
        stdio: 'ignore',
      });
      account.answers['dynamodb:GetItem'] = ({ Key }) => {
        tool.kill(signal);
        return { Item: records.get(idIn(Key)) };
      };

      await once(tool, 'exit');

      expect(tool.exitCode).toBe(1);
      expect(removed).toHaveLength(1);
    },
  );

  test('for which there is no secret is not sent', async () => {
    account.answers['secretsmanager:GetSecretValue'] = () => ({ SecretString: '' });
    account.onCallback = () => {
      throw new Error('A callback came');
    };

    const { code, findings } = await doctor();

    expect(code).toBe(1);
    expect(findings['signing secret']).toMatchObject({
      status: 'failed',
      found: 'it is empty: no URL can be created',
    });
    expect(findings['probe']).toMatchObject({ status: 'failed' });
    expect(removed).toEqual([]);
  });
});

test('a stack that is not there is reported, and nothing is checked', async () => {
  account.answers['cloudformation:DescribeStacks'] = () =>
    new RefusedError('ValidationError', 'Stack with id Voices does not exist');

  expect(await doctor()).toMatchObject({
    code: 1,
    err: 'error: the stack Voices could not be read in us-east-1: Stack with id Voices does not exist; is it in another --region, or account?\n',
    findings: {},
  });
});
