import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startFauxqs, type MessagingServer } from '../../local/services/fauxqs.ts';
import { ensureBucket } from '../../local/services/messaging-resources.ts';
import { freePort } from '../support/free-port.ts';
import { LOCAL } from '../support/store.ts';
import { subscribe } from '../support/topic.ts';

let folder: string;
let port: number;
let messaging: MessagingServer;

const settings = () => ({ ...LOCAL, endpoint: messaging.endpoint, maxAttempts: 1 });
const sqs = () => new SQSClient({ ...settings(), useQueueUrlAsEndpoint: false });
const s3 = () => new S3Client({ ...settings(), forcePathStyle: true });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'voice-messaging-'));
  port = await freePort();
  messaging = await startFauxqs(port, join(folder, 'data'));
});
afterEach(async () => {
  await messaging.stop();
  rmSync(folder, { recursive: true });
});

async function restart(): Promise<void> {
  await messaging.stop();
  messaging = await startFauxqs(port, join(folder, 'data'));
}

describe('the local SNS, SQS and S3', () => {
  test('keep topics, subscriptions, queues, messages, buckets and objects over restarts', async () => {
    const { TopicArn: topicArn = '' } = await new SNSClient(settings()).send(
      new CreateTopicCommand({ Name: 'Events' }),
    );
    await subscribe(messaging.endpoint, topicArn, 'orders', { raw: true });
    await ensureBucket(messaging.endpoint, { name: 'bucket' });
    await s3().send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'object' }));

    await restart();
    await new SNSClient(settings()).send(new PublishCommand({ TopicArn: topicArn, Message: 'first' }));
    const { QueueUrl: url } = await sqs().send(new GetQueueUrlCommand({ QueueName: 'orders' }));
    // Of a queue that was there before, this run keeps the messages too.
    await restart();
    await sqs().send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'second' }));

    const { Messages: messages = [] } = await sqs().send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
    );
    expect(messages.map(({ Body }) => Body).sort()).toEqual(['first', 'second']);
    const { Body: object } = await s3().send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
    expect(await object?.transformToString()).toBe('object');
  });

  test('stop while a client waits for a message', async () => {
    await subscribe(
      messaging.endpoint,
      (await new SNSClient(settings()).send(new CreateTopicCommand({ Name: 'Events' }))).TopicArn ?? '',
      'quiet',
    );
    const { QueueUrl: url } = await sqs().send(new GetQueueUrlCommand({ QueueName: 'quiet' }));
    const waiting = sqs()
      .send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }))
      .then(
        ({ Messages: messages = [] }) => messages,
        () => [],
      );
    // An answer to a later request: the earlier one is being waited for.
    await sqs().send(new GetQueueUrlCommand({ QueueName: 'quiet' }));

    await messaging.stop();

    expect(await waiting).toEqual([]);
    // What SQLite has beside the file goes when the file is closed.
    expect(readdirSync(join(folder, 'data'))).toEqual(['fauxqs.db']);
  });

  test('say that the port is in use, and let go of the data', async () => {
    const second = startFauxqs(port, join(folder, 'other'));

    await expect(second).rejects.toThrow(`Port ${port} is in use: stop what uses it`);
    expect(readdirSync(join(folder, 'other'))).toEqual(['fauxqs.db']);
  });

  test('say that the data cannot be read', async () => {
    writeFileSync(join(folder, 'file'), '');

    await expect(startFauxqs(await freePort(), join(folder, 'file'))).rejects.toThrow(
      /^SNS and SQS did not start: /,
    );
  });

  test.each<[string, number, Record<string, string>]>([
    ['a program of this machine', 200, {}],
    ['a page by a host name of its own', 403, { host: 'evil.example' }],
    ['a page by the name of a bucket', 403, { host: 'bucket.evil.example' }],
    ['a page of another origin', 403, { origin: 'http://evil.example' }],
  ])('answer %s with %i', async (_name, status, headers) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    request({ port, host: '127.0.0.1', path: '/health', headers, agent: false }, (response) => {
      text(response).then(() => resolve(response.statusCode), reject);
    })
      .once('error', reject)
      .end();

    expect(await promise).toBe(status);
  });
});
