import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { descendantsOf, listeningAddressesOf } from '../local/processes.ts';
import { aSuccess } from '../support/builders.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request that a page would like to send to an address of the engine. */
interface Wish {
  /** The key of `endpoints.json`. */
  readonly address: string;
  readonly does: string;
  readonly request: () => Sent | Promise<Sent>;
  /** Whether the request has changed something, or its answer says something. */
  readonly isGranted: (answer: Answer) => Promise<boolean> | boolean;
}

let engine: TestEngine;
let endpoints: Record<string, string>;

beforeAll(async () => {
  engine = await startEngine();
  endpoints = Object.fromEntries(
    Object.entries(engine.endpoints).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
});
afterAll(() => engine.stop());

function send(address: string, { method, path, headers, body }: Sent, more: object = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { hostname, port } = new URL(endpoints[address] ?? '');
  const outgoing = request(
    { hostname, port, method, path, headers: { ...headers, ...more }, agent: false },
    (response) => {
      text(response).then(
        (said) => resolve({ status: response.statusCode, headers: response.headers, body: said }),
        reject,
      );
    },
  );
  outgoing.once('error', reject).end(body);
  return promise;
}

const signedFor = (service: string) => ({
  'x-amz-date': '20260101T000000Z',
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const json = (service: string, target: string, input: object): Sent => ({
  method: 'POST',
  path: '/',
  headers: { ...signedFor(service), 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
  body: JSON.stringify(input),
});
const query = (service: string, input: Record<string, string>): Sent => ({
  method: 'POST',
  path: '/',
  headers: { ...signedFor(service), 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(input).toString(),
});
const secret = (operation: string, input: object = {}) =>
  json('secretsmanager', `secretsmanager.${operation}`, {
    SecretId: endpoints['signingSecretArn'],
    ...input,
  });
const says = (part: () => string | undefined) => (answer: Answer) =>
  answer.body.includes(part() ?? 'nothing');
const has = async (address: string, sent: Sent, part: string) =>
  (await send(address, sent)).body.includes(part);

const WISHES: readonly Wish[] = [
  {
    address: 'api',
    does: 'a callback that is recorded',
    async request() {
      const { pathname: path } = new URL(await engine.url());
      const headers = { 'content-type': 'application/json' };
      return { method: 'POST', path, headers, body: JSON.stringify(aSuccess({ taskId: 'by-callback' })) };
    },
    isGranted: async () => (await engine.record('by-callback')) !== undefined,
  },
  {
    address: 'console',
    does: 'the page with the records',
    request: () => ({ method: 'GET', path: '/' }),
    isGranted: says(() => '</html>'),
  },
  {
    address: 'dynamodb',
    does: 'an UpdateItem that makes a record',
    request: () =>
      json('dynamodb', 'DynamoDB_20120810.UpdateItem', {
        TableName: endpoints['taskTable'],
        Key: { taskId: { S: 'by-update' }, kind: { S: 'generate' } },
        UpdateExpression: 'SET voiceId = :forged',
        ExpressionAttributeValues: { ':forged': { S: 'forged' } },
      }),
    isGranted: async () => (await engine.record('by-update')) !== undefined,
  },
  {
    address: 'dynamodb',
    does: 'a Scan that reads the records',
    request: () => json('dynamodb', 'DynamoDB_20120810.Scan', { TableName: endpoints['taskTable'] }),
    isGranted: says(() => '"ScannedCount"'),
  },
  {
    address: 'sns',
    does: 'a CreateTopic',
    request: () => query('sns', { Action: 'CreateTopic', Version: '2010-03-31', Name: 'Forged' }),
    isGranted: () => has('sns', query('sns', { Action: 'ListTopics', Version: '2010-03-31' }), ':Forged'),
  },
  {
    address: 'sqs',
    does: 'a CreateQueue',
    request: () => json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'forged' }),
    isGranted: () => has('sqs', json('sqs', 'AmazonSQS.ListQueues', {}), '/forged'),
  },
  {
    address: 's3',
    does: 'an object that is put',
    request: () => ({ method: 'PUT', path: `/${endpoints['failureBucket']}/forged`, body: 'forged' }),
    isGranted: () =>
      has('s3', { method: 'GET', path: `/${endpoints['failureBucket']}?list-type=2` }, 'forged'),
  },
  {
    address: 'secrets',
    does: 'the signing secret',
    request: () => secret('GetSecretValue'),
    isGranted: says(() => endpoints['signingSecret']),
  },
  {
    address: 'secrets',
    does: 'another signing secret that is put',
    request: () => secret('PutSecretValue', { SecretString: 'forged-signing-secret-forged-secret' }),
    isGranted: () => has('secrets', secret('GetSecretValue'), 'forged'),
  },
  {
    address: 'provider',
    does: 'a task that is submitted',
    request: () => ({
      method: 'POST',
      path: '/api/v1/voice/validate',
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      body: JSON.stringify({ voiceUrl: 'https://example.com/a.mp3', vocalStartS: 1, vocalEndS: 12 }),
    }),
    isGranted: () => has('provider', { method: 'GET', path: '/_tasks' }, 'taskId'),
  },
  {
    address: 'provider',
    does: 'how the stand-in behaves',
    request: () => ({ method: 'PUT', path: '/_behaviour', body: '{"behave":"maintenance"}' }),
    isGranted: ({ status }) => status === 200,
  },
];

const ADDRESSES = [...new Set(WISHES.map(({ address }) => address))];

/** What marks a request of another site's page, each as a browser sends it and alone. */
const SIGNS: readonly Record<string, string>[] = [
  { host: 'evil.example' },
  { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
  { host: '127.0.0.1.evil.example:3000' },
  { origin: 'http://evil.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  // Another program's page on this machine, that may show what others have written.
  { origin: 'http://127.0.0.1:9' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
];

/** What a browser sends when a link of another site's page is followed. */
const LINK = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

const PREFLIGHT = {
  method: 'OPTIONS',
  path: '/',
  headers: {
    origin: 'http://evil.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-amz-target',
    'access-control-request-private-network': 'true',
  },
};

describe('a page of another site gets nothing of the local engine', () => {
  test.each(WISHES)('$address: not $does, which a program of this machine does get', async (wish) => {
    const sent = await wish.request();

    for (const sign of SIGNS) {
      const answer = await send(wish.address, sent, sign);

      expect({ sign, status: answer.status, body: answer.body }).toEqual({
        sign,
        status: 403,
        body: expect.stringMatching(/^\{"message":"This address answers [^"]+\."\}$/),
      });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(await wish.isGranted(answer)).toBe(false);
    }
    // Else the request would be no use to anybody, and its refusal would prove nothing.
    expect(await wish.isGranted(await send(wish.address, sent))).toBe(true);
  });

  test.each(ADDRESSES)('%s: no permission to send more', async (address) => {
    const { status, headers } = await send(address, PREFLIGHT);

    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('but a link in it opens the console, and nothing else', async () => {
    // The port of the console is that of the API.
    const others = ADDRESSES.filter((address) => address !== 'api');

    const opened = await Promise.all(
      others.map(async (address) => {
        const { status } = await send(address, { method: 'GET', path: '/' }, LINK);
        return [address, status];
      }),
    );

    expect(Object.fromEntries(opened)).toEqual({
      console: 200,
      dynamodb: 403,
      sns: 403,
      sqs: 403,
      s3: 403,
      secrets: 403,
      provider: 403,
    });
  });

  test('at any address: every one of endpoints.json is requested here', () => {
    const addresses = Object.keys(endpoints).filter((name) => endpoints[name]?.startsWith('http'));

    expect(addresses.sort()).toEqual(ADDRESSES.toSorted());
  });

  test('on no other port: there is one beside, of the database, where no page can find it', () => {
    const known = new Set(
      Object.values(endpoints).flatMap((value) => (value.startsWith('http') ? new URL(value).host : [])),
    );

    const others = listeningAddressesOf([engine.pid, ...descendantsOf(engine.pid)]).filter(
      (address) => !known.has(address),
    );

    expect(others).toEqual([expect.stringMatching(/^127\.(?!0\.0\.1:)\d+\.\d+\.\d+:\d+$/)]);
  });
});
