import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import {
  createS3FailureBucket,
  type FailureBucket,
  FailureBucketUnavailableError,
} from '../../functions/adapters/s3/failure-bucket.ts';
import { collect } from '../support/collect.ts';
import { aDiscardedBatch } from '../support/discarded-batch.ts';
import { LOCAL } from '../support/store.ts';
import { startTopic, type TestTopic } from '../support/topic.ts';

let messaging: TestTopic;
let client: S3Client;

beforeAll(async () => {
  messaging = await startTopic();
  client = new S3Client({ endpoint: messaging.endpoint, forcePathStyle: true, maxAttempts: 1, ...LOCAL });
});
afterAll(async () => {
  client.destroy();
  await messaging.stop();
});

/** A bucket of its own, with these objects in it. */
async function aBucket(name: string, objects: Record<string, string> = {}): Promise<FailureBucket> {
  await client.send(new CreateBucketCommand({ Bucket: name }));
  for (const [key, body] of Object.entries(objects))
    await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: Buffer.from(body) }));
  return createS3FailureBucket(client, name);
}

const listed = (bucket: FailureBucket, since?: Date) => collect(bucket.list(since));

test('lists everything, also what does not fit one page', async () => {
  const remove = addPages(client, 2);
  const bucket = await aBucket('pages', { a: '1', b: '2', c: '3', 'd/e': '4', f: '5' });

  expect(await listed(bucket)).toEqual(['a', 'b', 'c', 'd/e', 'f']);
  remove();
});

test('lists nothing of an empty bucket', async () => {
  expect(await listed(await aBucket('empty'))).toEqual([]);
});

test('lists what was put there since a time', async () => {
  const bucket = await aBucket('times', { a: '1' });

  expect(await listed(bucket, new Date(Date.now() - 3_600_000))).toEqual(['a']);
  expect(await listed(bucket, new Date(Date.now() + 3_600_000))).toEqual([]);
});

test('lists what has no time as well, and nothing without a key', async () => {
  const since = new Date('2026-11-23T10:00:00.000Z');
  const bucket = aScriptedBucket({
    Contents: [
      { Key: 'earlier', LastModified: new Date('2026-11-23T09:59:59.999Z') },
      { Key: 'then', LastModified: since },
      { Key: 'some time' },
      { LastModified: since },
    ],
  });

  expect(await listed(bucket, since)).toStrictEqual(['then', 'some time']);
  expect(await listed(bucket)).toStrictEqual(['earlier', 'then', 'some time']);
});

test('an answer that leaves out what is empty is empty', async () => {
  const bucket = aScriptedBucket({});

  expect(await listed(bucket)).toStrictEqual([]);
  expect(await bucket.read('k')).toEqual({ kind: 'foreign', problem: 'is not JSON' });
});

test('reads a batch, also under a key that needs escaping', async () => {
  const bucket = await aBucket('batches', { 'aws/lambda/é ü/x': aDiscardedBatch(['t']) });

  expect(await bucket.read('aws/lambda/é ü/x')).toEqual({
    kind: 'batch',
    keys: [{ taskId: { S: 't' }, kind: { S: 'generate' } }],
  });
});

test('reads what is not a batch as such', async () => {
  const bucket = await aBucket('notes', { note: 'remember the milk', nothing: '' });

  expect(await bucket.read('note')).toEqual({ kind: 'foreign', problem: 'is not JSON' });
  expect(await bucket.read('nothing')).toEqual({ kind: 'foreign', problem: 'is not JSON' });
});

test('what is not there is read as nothing', async () => {
  expect(await (await aBucket('holes')).read('nowhere')).toBeUndefined();
});

test('removes one object and no other', async () => {
  const bucket = await aBucket('removals', { a: '1', b: '2' });

  await bucket.remove('a');

  expect(await listed(bucket)).toEqual(['b']);
});

test('a bucket that cannot be reached is reported, with the call and the cause', async () => {
  const elsewhere = createS3FailureBucket(
    new S3Client({ endpoint: 'http://127.0.0.1:9', forcePathStyle: true, maxAttempts: 1, ...LOCAL }),
    'b',
  );

  for (const [call, operation] of [
    [() => listed(elsewhere), 'ListObjectsV2'],
    [() => elsewhere.read('k'), 'GetObject'],
    [() => elsewhere.remove('k'), 'DeleteObject'],
  ] as const) {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FailureBucketUnavailableError);
    expect(error).toHaveProperty('code', 'FAILURE_BUCKET_UNAVAILABLE');
    expect(describeError(error)).toMatch(
      new RegExp(
        `^FailureBucketUnavailableError: The failure bucket did not confirm ${operation} <- Error: .*ECONNREFUSED`,
      ),
    );
  }
});

/** A bucket behind a client that gives every call the same answer. */
function aScriptedBucket(answer: object): FailureBucket {
  const scripted = new S3Client({ endpoint: 'http://127.0.0.1:9', ...LOCAL });
  scripted.middlewareStack.add(
    () => () => Promise.resolve({ output: { $metadata: {}, ...answer }, response: {} }),
    { step: 'initialize', priority: 'high' },
  );
  return createS3FailureBucket(scripted, 'b');
}

/** Makes every page of a listing as short as this, as if there were thousands of objects. */
function addPages(s3: S3Client, maxKeys: number): () => void {
  s3.middlewareStack.add(
    (next) => (args) =>
      next({ ...args, input: { ...(args.input as ListObjectsV2CommandInput), MaxKeys: maxKeys } }),
    { step: 'initialize', name: 'short pages' },
  );
  return () => s3.middlewareStack.remove('short pages');
}
