import {
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { aFailure, aSuccess } from '../support/builders.ts';
import { startAccountOf, type FakeAccount } from '../support/account.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { failureBucketOf, type TestBucket } from '../support/failure-bucket.ts';
import { aDiscardedBatch } from '../support/discarded-batch.ts';
import { runTool } from '../support/run-tool.ts';
import { QUARANTINE_TABLE, TASK_TABLE } from '../support/store.ts';
import { aTaskItem } from '../support/task-item.ts';
import type { Subscriber } from '../support/topic.ts';

let engine: TestEngine;
let bucket: TestBucket;
let subscriber: Subscriber;

beforeAll(async () => {
  engine = await startEngine();
  bucket = await failureBucketOf(engine.dataDirectory);
  subscriber = await engine.subscribe('everything');
});
afterAll(() => engine.stop());

const redrive = (...args: string[]) =>
  runTool(['redrive', '--local', '--data-dir', engine.dataDirectory, ...args]);

/** Edits a record by hand. */
async function edit(taskId: string, expression: string, values?: Record<string, AttributeValue>) {
  await engine.dynamodb.send(
    new UpdateItemCommand({
      TableName: TASK_TABLE,
      Key: { taskId: { S: taskId }, kind: { S: 'generate' } },
      UpdateExpression: expression,
      ...(values && { ExpressionAttributeValues: values }),
    }),
  );
}

const published = (taskId: string) =>
  eventually(async () => {
    const record = await engine.record(taskId);
    return record?.['publishedRevision'] === 1 ? record : undefined;
  });

/** A task whose event is out. */
async function aPublishedTask(): Promise<string> {
  const taskId = randomUUID();
  await engine.post(aSuccess({ taskId }));
  await published(taskId);
  return taskId;
}

/** A task whose event is pending, and that neither the stream nor the sweep will find. */
async function aPendingTask(edits: Record<string, AttributeValue> = {}): Promise<string> {
  const taskId = randomUUID();
  const command = new PutItemCommand({ TableName: TASK_TABLE, Item: aTaskItem(taskId, edits) });
  await engine.dynamodb.send(command);
  return taskId;
}

/** The ids of the tasks' events, once everything that was sent until now is there. */
async function eventsOf(...taskIds: string[]): Promise<string[]> {
  const last = await aPublishedTask();
  const events = await subscriber.eventsUntil((seen) => seen.some(({ subject }) => subject === last));
  return events.filter(({ subject }) => taskIds.includes(subject)).map(({ id }) => id);
}

const put = async (...taskIds: string[]) => {
  const key = `aws/lambda/PublishFromStream/shardId-1/2026/11/23/2026-11-23T16.00.00-${randomUUID()}`;
  await bucket.put(key, aDiscardedBatch(taskIds));
  return key;
};
const keys = async () => [...(await bucket.objects()).keys()];

describe('a batch that was discarded', () => {
  afterEach(() => bucket.empty());

  test('is deleted once every record is processed; a broken one delays no other', async () => {
    const [pending, twice, out, broken, undecided] = [
      await aPendingTask(),
      await aPendingTask(),
      await aPublishedTask(),
      await aPendingTask({ voiceId: { S: '' } }),
      await aPendingTask({ outcome: { S: 'awaiting' }, reason: { S: 'in_progress' } }),
    ];
    const key = await put(broken, pending, twice, out, twice, undecided);

    const { code, out: said } = await redrive();

    expect(said).toMatch(
      new RegExp(
        `^${key}: 2 published, 2 up to date, 1 quarantined; deleted\\n` +
          `  ${broken}/generate: quarantined as [0-9a-f]{64}: voiceId: Invalid length: Expected !0 but received 0\\n` +
          '1 batch: 2 published, 2 up to date, 1 quarantined; deleted\\n$',
      ),
    );
    expect(code).toBe(0);
    expect(await keys()).toEqual([]);
    expect((await eventsOf(pending, twice, out, broken, undecided)).sort()).toEqual(
      [pending, twice, out].map((taskId) => `${taskId}/generate/1`).sort(),
    );
    expect(await engine.record(pending)).toMatchObject({ publishedRevision: 1 });
    expect(await quarantinedAs(broken)).toMatchObject({ reason: 'unpublishable', ref: 'order-17' });
  });

  test('publishes what the record says now, and not what it said then', async () => {
    // In the batch it had revision 1.
    const taskId = await aPendingTask({ revision: { N: '2' }, publishedRevision: { N: '1' } });
    const key = await put(taskId);

    expect(await redrive(key)).toMatchObject({ code: 0 });

    expect(await eventsOf(taskId)).toEqual([`${taskId}/generate/2`]);
  });

  test('stays whole when a record of it is gone from the table: it may be all that is left', async () => {
    const pending = await aPendingTask();
    const key = await put('task-that-is-gone', pending);

    const before = await bucket.objects();

    const first = await redrive(key);
    const second = await redrive(key);

    expect(first).toEqual({
      code: 1,
      err: '',
      out:
        `${key}: 1 published, 1 gone; kept\n` +
        '  task-that-is-gone/generate: the table has no such record any more\n' +
        '1 batch: 1 published, 1 gone; 0 deleted, 1 left\n',
    });
    expect(second.out).toContain(': 1 up to date, 1 gone; kept\n');
    expect(await bucket.objects()).toEqual(before);
    expect(await eventsOf(pending)).toEqual([`${pending}/generate/1`]);
  });

  test('that is invalid is reported and left alone, and delays no other', async () => {
    const objects: [string, string, string][] = [
      ['a-note', 'remember the milk', 'is not JSON'],
      [
        'b-metadata-only',
        '{"requestContext":{"condition":"RetryAttemptsExhausted"}}',
        'DDBStreamBatchInfo: ',
      ],
      [
        'c-other-table',
        aDiscardedBatch(['t']).replaceAll('taskId', 'orderId'),
        'payload.Records.0.dynamodb.Keys.taskId: ',
      ],
    ];
    for (const [key, body] of objects) await bucket.put(key, body);
    const pending = await aPendingTask();
    const batch = await put(pending);

    const { code, out } = await redrive();

    expect(code).toBe(1);
    for (const [key, , problem] of objects)
      expect(out).toContain(`${key}: not a batch, left unchanged\n  ${problem}`);
    expect(out).toContain(`${batch}: 1 published; deleted\n`);
    expect(out).toContain('4 batches: 1 published; 1 deleted, 3 left\n');
    expect(await bucket.objects()).toEqual(new Map(objects.map(([key, body]) => [key, body])));
  });

  test('is chosen by its key, also as the log writes it, or by its time', async () => {
    const [a, b, c] = [
      await put(await aPendingTask()),
      await put(await aPendingTask()),
      await put(await aPendingTask()),
    ];

    expect(await redrive('--since', '2100-01-01')).toEqual({
      code: 0,
      err: '',
      out: 'Nothing to redrive.\n',
    });
    const unknown =
      'no-such-key: not found\n  no batch has this key, and the id of a quarantined item has 64 hex digits\n';
    expect(await redrive(a, 'no-such-key')).toMatchObject({
      code: 1,
      out: expect.stringContaining(`${unknown}1 batch: 1 published; deleted; 1 not found\n`),
    });
    expect(await redrive('no-such-key')).toMatchObject({ out: `${unknown}1 batch not found\n` });
    expect(await redrive('')).toEqual({ code: 1, err: 'error: an id is empty\n', out: '' });
    expect(await keys()).toEqual([b, c].sort());
    expect(await redrive(`s3://${bucket.name}/${b}`)).toMatchObject({ code: 0 });
    expect(await keys()).toEqual([c]);
    expect(await redrive('--since', '1h')).toMatchObject({ code: 0 });
    expect(await keys()).toEqual([]);
  });

  test('is printed as JSON, with every problem', async () => {
    const pending = await aPendingTask();
    const key = await put('gone-1', 'gone-2', 'gone-3', 'gone-4', pending);

    const dry = await redrive('--dry-run', '--json');
    const { code, out } = await redrive('--json');

    const records = { published: 1, upToDate: 0, quarantined: 0, gone: 4, failed: 0 };
    const expected = {
      batches: [
        {
          key,
          result: 'kept',
          records,
          problems: [1, 2, 3, 4].map((n) => `gone-${n}/generate: the table has no such record any more`),
        },
      ],
      quarantined: [],
      records,
    };
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ dryRun: false, ...expected });
    expect(JSON.parse(dry.out)).toEqual({ dryRun: true, ...expected });
    expect((await redrive(key)).out).toContain('  and 1 more: add --json to see them\n');
  });
});

async function quarantined(): Promise<Record<string, unknown>[]> {
  const { Items: items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: QUARANTINE_TABLE }));
  return items.map((item) => unmarshall(item));
}

/** What is kept in quarantine of a task. */
const quarantinedAs = async (taskId: string) =>
  (await quarantined()).find((item) => item['taskId'] === taskId);

/** A task that was edited into nonsense at a new revision, and its id in quarantine. */
async function aBrokenTask(nonsense: Record<string, AttributeValue> = { voiceId: { S: '' } }) {
  const due = { due: { S: 'publish#00' }, dueAt: { S: '2100-01-01T00:00:00.000Z' } };
  const taskId = await aPendingTask({ revision: { N: '2' }, ...due, ...nonsense });
  const { id } = await eventually(() => quarantinedAs(taskId));
  return { taskId, id: String(id) };
}

describe('a quarantined item of the task table', () => {
  test('is published once it is repaired, and marked', async () => {
    const { taskId, id } = await aBrokenTask();
    await edit(taskId, 'SET voiceId = :voice', { ':voice': { S: 'voice_repaired' } });

    const dryRun = await redrive(id, '--dry-run');
    expect(dryRun).toMatchObject({ code: 0, out: expect.stringContaining(`${id}: published\n`) });
    expect(await quarantinedAs(taskId)).not.toHaveProperty('redrivenAt');
    expect(await engine.record(taskId)).not.toHaveProperty('publishedRevision');

    expect(await redrive(id)).toEqual({
      code: 0,
      err: '',
      out: `${id}: published\n1 quarantined item: 1 published\n`,
    });

    expect(await quarantinedAs(taskId)).toMatchObject({
      redrivenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(await engine.record(taskId)).toMatchObject({ revision: 2, publishedRevision: 2 });
    expect(await eventsOf(taskId)).toEqual([`${taskId}/generate/2`]);
    expect(await redrive(id)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${id}: up to date\n`),
    });
  });

  test('is left while it is malformed, and says why, field by field', async () => {
    const { taskId, id } = await aBrokenTask();
    await edit(taskId, 'SET via = :pigeon', { ':pigeon': { S: 'pigeon' } });

    expect(await redrive(id)).toEqual({
      code: 1,
      err: '',
      out:
        `${id}: malformed\n` +
        '  via: Invalid type: Expected ("callback" | "lookup" | "deadline") but received "pigeon"\n' +
        '  voiceId: Invalid length: Expected !0 but received 0\n' +
        '1 quarantined item: 1 malformed\n',
    });
    expect(await quarantinedAs(taskId)).not.toHaveProperty('redrivenAt');
    expect(await eventsOf(taskId)).toEqual([]);
  });

  test('is found also when its body was cut', async () => {
    const { taskId, id } = await aBrokenTask({ msg: { S: 'm'.repeat(300_000) } });
    await edit(taskId, 'SET msg = :short', { ':short': { S: 'success' } });

    expect(await redrive(id)).toMatchObject({ code: 0, out: expect.stringContaining(`${id}: published\n`) });
  });

  test('--quarantined takes all that wait, callbacks too, and leaves what still cannot be read', async () => {
    const [repaired, broken] = [await aBrokenTask(), await aBrokenTask()];
    await edit(repaired.taskId, 'SET voiceId = :voice', { ':voice': { S: 'voice_repaired' } });
    await engine.post('voice ready!');
    const readable = await aQuarantinedCallback(JSON.stringify(aSuccess({ taskId: randomUUID() })));

    const later = await redrive('--quarantined', '--since', '2100-01-01');
    const { code, out } = await redrive('--quarantined');

    expect(later.out).toBe('Nothing to redrive.\n');
    expect(code).toBe(1);
    expect(out).toContain(`${repaired.id}: published\n`);
    expect(out).toContain(`${broken.id}: malformed\n`);
    expect(out).toContain(`${readable}: recorded (`);
    expect(out).toMatch(/^[0-9a-f]{64}: unreadable\n {2}must be JSON$/m);
    expect(out).toMatch(/^\d+ quarantined items: .*1 recorded/m);
    expect((await redrive('--quarantined')).out).not.toContain(repaired.id);
  });
});

/** A callback in quarantine, as a receiver left it that could not read it. */
async function aQuarantinedCallback(body: string | Uint8Array, edits: Record<string, AttributeValue> = {}) {
  const id = randomUUID().replaceAll('-', '').padEnd(64, '0');
  const item = {
    id: { S: id },
    reason: { S: 'not_json' },
    kind: { S: 'generate' },
    ref: { S: 'order-99' },
    receivedAt: { S: '2026-11-20T10:00:00.000Z' },
    deliveries: { N: '1' },
    body: typeof body === 'string' ? { S: body } : { B: body },
    ...edits,
  };
  await engine.dynamodb.send(new PutItemCommand({ TableName: QUARANTINE_TABLE, Item: item }));
  return id;
}

const inQuarantine = async (id: string) => (await quarantined()).find((item) => item['id'] === id);

describe('a callback that could not be read', () => {
  test('is recorded by the rules of today, by its reference and as of now, announced, and marked', async () => {
    const taskId = randomUUID();
    const id = await aQuarantinedCallback(JSON.stringify(aSuccess({ taskId, voiceId: 'voice_late' })));

    const dryRun = await redrive(id, '--dry-run');
    expect(await engine.record(taskId)).toBeUndefined();
    expect(await inQuarantine(id)).not.toHaveProperty('redrivenAt');
    const before = new Date().toISOString();
    const { code, out } = await redrive(id);
    const after = new Date().toISOString();

    const line = `${id}: recorded (${taskId}, succeeded: applied)\n1 quarantined item: 1 recorded\n`;
    expect(dryRun.out).toBe(
      `Dry run: nothing is published, recorded, deleted or marked.\n${line.replace('\n1', '\nDry run: 1')}`,
    );
    expect({ code, out }).toEqual({ code: 0, out: line });
    const record = await published(taskId);
    expect(record).toMatchObject({
      outcome: 'succeeded',
      voiceId: 'voice_late',
      ref: 'order-99',
      via: 'callback',
    });
    const receivedAt = String(record['receivedAt']);
    expect([before, receivedAt, after]).toEqual([before, receivedAt, after].toSorted());
    expect(await eventsOf(taskId)).toEqual([`${taskId}/generate/1`]);
    expect(await inQuarantine(id)).toHaveProperty('redrivenAt');
  });

  test('never takes a result back: what says less is remembered', async () => {
    const taskId = await aPublishedTask();
    const own = { ref: { S: `order-${taskId}` } };
    const id = await aQuarantinedCallback(JSON.stringify(aFailure({ taskId })), own);

    const [dryRun, real] = [await redrive(id, '--dry-run'), await redrive(id, '--json')];

    expect(dryRun.out).toContain(`${id}: recorded (${taskId}, failed: late)\n`);
    const recorded = { taskId, outcome: 'failed', transition: 'late' };
    expect(JSON.parse(real.out)).toMatchObject({ quarantined: [{ id, result: 'recorded', recorded }] });
    expect(await engine.record(taskId)).toMatchObject({ outcome: 'succeeded', deliveries: 2 });
  });

  test('is read also when its body is bytes', async () => {
    const taskId = randomUUID();
    const utf16 = Buffer.from(`\ufeff${JSON.stringify(aSuccess({ taskId }))}`, 'utf16le');

    expect(await redrive(await aQuarantinedCallback(utf16))).toMatchObject({ code: 0 });
    expect(await engine.record(taskId)).toMatchObject({ outcome: 'succeeded' });
  });

  test('stays as it is while it still cannot be read, and says why', async () => {
    const id = await aQuarantinedCallback('{"hello": "voice"}');
    const before = await quarantined();

    const { code, out } = await redrive(id);

    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^${id}: unreadable\\n  .+\\n1 quarantined item: 1 unreadable\\n$`));
    expect(await quarantined()).toEqual(before);
  });

  test.each([
    [
      'it was too large',
      { reason: { S: 'too_large' } },
      'incomplete\n  it was too large, and only its beginning was stored\n',
    ],
    ['its kind is unknown', { kind: { S: 'music' } }, 'failed\n  its kind and reference are unknown\n'],
  ])('is left when %s', async (_why, edits, said) => {
    const taskId = randomUUID();
    const id = await aQuarantinedCallback(JSON.stringify(aSuccess({ taskId })), edits);

    const { code, out } = await redrive(id);

    expect(code).toBe(1);
    expect(out).toContain(`${id}: ${said}`);
    expect(await engine.record(taskId)).toBeUndefined();
  });
});

describe('what takes more than this', () => {
  test.each([
    ['an id and a choice', ['some-key', '--quarantined'], 'ids name what to redrive'],
    ['an id and a time', ['some-key', '--since', '2h'], 'ids name what to redrive'],
    [
      'a time that is none',
      ['--since', 'yesterday'],
      'It takes a duration such as 30m, 2h or 7d, 3650d at most, or a time',
    ],
    [
      'a time without a zone',
      ['--since', '2026-11-23T10:00:00'],
      'It takes a duration such as 30m, 2h or 7d',
    ],
  ])('%s is refused, saying what to do', async (_name, args, message) => {
    const { code, out, err } = await redrive(...args);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
  });

  test('an id that does not exist', async () => {
    const id = 'a'.repeat(64);

    expect(await redrive(id)).toEqual({
      code: 1,
      err: '',
      out: `${id}: not found\n1 quarantined item: 1 not found\n`,
    });
  });
});

describe('on a deployed stack', () => {
  let account: FakeAccount;
  let outputs: Record<string, string>;

  const redriveStack = (...args: string[]) =>
    runTool(['redrive', '--stack', 'Voices', '--region', 'us-east-1', ...args], {
      AWS_ENDPOINT_URL_CLOUDFORMATION: account.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoints.dynamodb,
      AWS_ENDPOINT_URL_SNS: engine.endpoints.sns,
      AWS_ENDPOINT_URL_S3: engine.endpoints.sns,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });

  beforeAll(async () => {
    account = await startAccountOf('Voices', () => outputs);
  });
  afterAll(() => account.stop());
  beforeEach(() => {
    outputs = {
      TaskTableName: engine.endpoints.taskTable,
      QuarantineTableName: engine.endpoints.quarantineTable,
      TopicArn: engine.endpoints.topicArn,
      FailureBucketName: bucket.name,
      QuarantineRetentionDays: '7',
      WebhookHmac: 'observe',
    };
  });

  const RECORDING_SETTINGS = JSON.stringify({
    RECORD_RETENTION_DAYS: '0',
    TABLE_RESTORES: '1',
    LOOKUPS: 'off',
    DEADLINE_SECONDS: '7200',
    CONFIRM_RESULTS: 'off',
  });

  test('finds everything in the outputs, speaks as the stack, and asks for no secret', async () => {
    const [pending, broken] = [await aPendingTask(), await aPendingTask({ voiceId: { S: '' } })];
    await put(pending, broken);

    const { code, err } = await redriveStack();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const events = await subscriber.eventsUntil((seen) => seen.some(({ subject }) => subject === pending));
    expect(events.find(({ subject }) => subject === pending)).toMatchObject({
      source: '/suno-voice-callbacks/Voices',
    });
    const { receivedAt, expiresAt } = (await quarantinedAs(broken)) ?? {};
    expect(Number(expiresAt)).toBe(Math.floor(Date.parse(String(receivedAt)) / 1000) + 7 * 86_400);
  });

  test('records a callback by what the stack says it records by', async () => {
    const taskId = randomUUID();
    const id = await aQuarantinedCallback(JSON.stringify(aSuccess({ taskId })));

    const before = await redriveStack(id);
    outputs['RecordingSettings'] = RECORDING_SETTINGS;
    const after = await redriveStack(id);

    expect(before.code).toBe(1);
    expect(before.out).toContain(
      `${id}: failed\n  CommandError: the stack Voices has no output RecordingSettings`,
    );
    expect(after.code).toBe(0);
    const record = await engine.record(taskId);
    expect(record).toMatchObject({ revision: 10 });
    expect(record).not.toHaveProperty('expiresAt');
  });

  test('that enforces webhook signatures takes in what was signed, and refuses the rest, saying why', async () => {
    outputs = { ...outputs, RecordingSettings: RECORDING_SETTINGS, WebhookHmac: 'enforce' };
    const [signed, unsigned] = [randomUUID(), randomUUID()];
    const callbackOf = (taskId: string) => JSON.stringify(aSuccess({ taskId }));
    const ids = [
      await aQuarantinedCallback(callbackOf(signed), { signature: { S: 'valid' } }),
      await aQuarantinedCallback(callbackOf(unsigned), { signature: { S: 'expired' } }),
    ] as const;
    const said =
      `${ids[0]}: recorded (${signed}, succeeded: applied)\n${ids[1]}: refused\n` +
      '  webhookHmac is enforce, and its webhook signature was found expired: the receiver would refuse it\n';

    const dryRun = await redriveStack(...ids, '--dry-run');
    const { code, out } = await redriveStack(...ids);

    expect(dryRun).toMatchObject({ code: 1, out: expect.stringContaining(said) });
    expect({ code, out }).toEqual({ code: 1, out: `${said}2 quarantined items: 1 recorded, 1 refused\n` });
    expect(await engine.record(signed)).toMatchObject({ outcome: 'succeeded' });
    expect(await engine.record(unsigned)).toBeUndefined();
    expect(await inQuarantine(ids[1])).not.toHaveProperty('redrivenAt');
  });

  test.each([
    [undefined, 'the stack Voices has no output WebhookHmac'],
    ['on', "the stack's output WebhookHmac is on"],
  ])('that says %s of its webhook signatures takes in no callback', async (webhookHmac, problem) => {
    const taskId = randomUUID();
    const id = await aQuarantinedCallback(JSON.stringify(aSuccess({ taskId })));
    outputs['RecordingSettings'] = RECORDING_SETTINGS;
    if (webhookHmac === undefined) delete outputs['WebhookHmac'];
    else outputs['WebhookHmac'] = webhookHmac;

    const { code, out } = await redriveStack(id);

    expect(code).toBe(1);
    expect(out).toContain(`${id}: failed\n  CommandError: ${problem}`);
    expect(await engine.record(taskId)).toBeUndefined();
  });

  test('without the outputs that the command needs is named', async () => {
    delete outputs['FailureBucketName'];

    expect(await redriveStack()).toMatchObject({
      code: 1,
      out: '',
      err: 'error: the stack Voices has no output FailureBucketName: is it a VoiceCallbacksStack?\n',
    });
  });

  test('a bucket that cannot be listed is reported in the words of AWS', async () => {
    outputs['FailureBucketName'] = 'no-such-bucket';

    const { code, out, err } = await redriveStack();

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^error: The failure bucket did not confirm ListObjectsV2: NoSuchBucket: .+; the stack names it in its outputs, and it is gone\n/,
    );
  });
});
