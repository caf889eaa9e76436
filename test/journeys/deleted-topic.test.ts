import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { aSuccess } from '../support/builders.ts';
import { editAssembly, type EditedAssembly } from '../support/edited-assembly.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { eventually } from '../support/eventually.ts';
import { failureBucketOf, type TestBucket } from '../support/failure-bucket.ts';
import { runTool } from '../support/run-tool.ts';
import { LOCAL, TASK_TABLE } from '../support/store.ts';
import { readStream, taskIdOf } from '../support/stream.ts';

/**
 * The stack gives a batch up after six hours, and AWS allows no less than a minute. The engine takes any age, and no
 * rule depends on how long it is.
 */
const MAX_AGE_SECONDS = 5;

let assembly: EditedAssembly;
let engine: TestEngine;
let bucket: TestBucket;
let sns: SNSClient;

beforeAll(async () => {
  assembly = await editAssembly((template) =>
    template.replace('"MaximumRecordAgeInSeconds": 21600', `"MaximumRecordAgeInSeconds": ${MAX_AGE_SECONDS}`),
  );
  engine = await startEngine({}, { assembly: assembly.directory });
  bucket = await failureBucketOf(engine.dataDirectory);
  sns = new SNSClient({ endpoint: engine.endpoints.sns, ...LOCAL });
});
afterAll(async () => {
  sns.destroy();
  await engine.stop();
  await assembly.remove();
});

const redrive = (...args: string[]) =>
  runTool(['redrive', '--local', '--data-dir', engine.dataDirectory, ...args]);

async function records(): Promise<Map<unknown, unknown>> {
  const { Items: items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: TASK_TABLE }));
  return new Map(items.map((item) => unmarshall(item)).map((record) => [record['taskId'], record]));
}

const published = (taskId: string) =>
  eventually(async () => {
    const record = await engine.record(taskId);
    return record?.['publishedRevision'] === 1 ? record : undefined;
  });

const FailureObjectSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    requestContext: v.object({ condition: v.string(), approximateInvokeCount: v.number() }),
    payload: v.pipe(v.string(), v.parseJson(), v.object({ Records: v.array(v.looseObject({})) })),
  }),
);

test('while the topic is gone callbacks are recorded and batches stored, and a redrive publishes each event once', async () => {
  // A function that is warm is called at once, so that its first batch is tried more than once.
  const warmUp = randomUUID();
  await engine.post(aSuccess({ taskId: warmUp }));
  await published(warmUp);
  const taskIds = Array.from({ length: 8 }, (): string => randomUUID());

  await sns.send(new DeleteTopicCommand({ TopicArn: engine.endpoints.topicArn }));
  for (const taskId of taskIds) {
    expect(await engine.post(aSuccess({ taskId }))).toMatchObject({ status: 200 });
    expect(await engine.record(taskId)).toMatchObject({ outcome: 'succeeded', due: expect.any(String) });
  }

  // Tried until they are too old, the batches get into the bucket as the stream brought them.
  const batches = await eventually(
    async () => {
      const objects = [...(await bucket.objects()).values()].map((body) =>
        v.parse(FailureObjectSchema, body),
      );
      const count = objects.reduce((sum, { payload }) => sum + payload.Records.length, 0);
      return count >= taskIds.length ? objects : undefined;
    },
    () => 'The batches did not get into the bucket',
  );
  const contexts = batches.map(({ requestContext }) => requestContext);
  expect(new Set(contexts.map(({ condition }) => condition))).toEqual(new Set(['RecordAgeExceeded']));
  expect(Math.max(...contexts.map(({ approximateInvokeCount: calls }) => calls))).toBeGreaterThan(1);
  const kept = batches.flatMap(({ payload }) => payload.Records);
  const brought = (await readStream(engine.endpoints.dynamodb)).filter((record) =>
    taskIds.includes(taskIdOf(record)),
  );
  expect(brought).toHaveLength(8);
  expect(new Map(kept.map((record) => [record['eventID'], record]))).toEqual(
    new Map(
      brought.map((record) => [
        record.eventID,
        {
          ...record,
          // Lambda says where a record comes from; the database here is another one.
          awsRegion: 'us-east-1',
          eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/VoiceTasks/stream/local',
        },
      ]),
    ),
  );
  expect(kept).toHaveLength(8);

  // A topic that is still gone: nothing is lost by trying.
  const refused = await redrive();
  expect(refused).toMatchObject({ code: 1, err: '' });
  expect(refused.out).toContain('8 failed; 0 deleted, ');
  expect(refused.out).toContain('Topic does not exist');

  await sns.send(new CreateTopicCommand({ Name: 'VoiceEvents' }));
  const subscriber = await engine.subscribe('after-the-topic-came-back');
  const [objectsBefore, recordsBefore] = [await bucket.objects(), await records()];

  const dryRun = await redrive('--dry-run');
  expect(dryRun).toMatchObject({ code: 0, err: '' });
  expect(dryRun.out).toMatch(/^Dry run: nothing is published, recorded, deleted or marked\.\n/);
  expect(dryRun.out).toMatch(/\nDry run: \d batch(es)?: 8 published; deleted\n$/);
  expect(await bucket.objects()).toEqual(objectsBefore);
  expect(await records()).toEqual(recordsBefore);

  const redriven = await redrive();
  expect(redriven).toMatchObject({ code: 0, err: '' });
  expect(redriven.out).toContain(
    `${batches.length === 1 ? '1 batch' : `${batches.length} batches`}: 8 published; deleted\n`,
  );
  expect(await bucket.objects()).toEqual(new Map());
  for (const taskId of taskIds) expect(await published(taskId)).not.toHaveProperty('due');

  expect(await redrive()).toEqual({ code: 0, err: '', out: 'Nothing to redrive.\n' });

  // What comes now comes behind all of it, so that nothing more is on its way.
  const last = randomUUID();
  await engine.post(aSuccess({ taskId: last }));
  const events = await subscriber.eventsUntil((seen) => seen.some(({ subject }) => subject === last));
  expect(events.map(({ id }) => id).sort()).toEqual(
    [...taskIds, last].map((taskId) => `${taskId}/generate/1`).sort(),
  );
  for (const { source } of events) expect(source).toBe('/suno-voice-callbacks/SunoVoiceCallbacks');
});
