import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { startDatabaseFront } from '../../local/services/start-services.ts';
import type { DynamoDbServer } from '../../local/services/dynamodb/dynoxide.ts';
import { eventually } from '../support/eventually.ts';
import { listenOnLoopback } from '../support/listen-on-loopback.ts';

let database: Server;
let databasePort: number;
let answer: RequestListener;
let received: IncomingMessage[];
let front: DynamoDbServer;
let agent: Agent;

beforeEach(async () => {
  received = [];
  answer = (_incoming, response) => response.end('{}');
  database = createServer((incoming, response) => {
    received.push(incoming);
    answer(incoming, response);
  });
  databasePort = await listenOnLoopback(database);
  front = await startDatabaseFront(0, `http://127.0.0.1:${databasePort}`);
  agent = new Agent({ keepAlive: true });
});
afterEach(async () => {
  agent.destroy();
  await front.stop();
  await stopDatabase();
});

async function stopDatabase(): Promise<void> {
  if (!database.listening) return;
  const closed = once(database, 'close');
  database.close();
  database.closeAllConnections();
  await closed;
}

function ask(method: string, path: string, headers: Record<string, string> = {}): ClientRequest {
  const { hostname, port } = new URL(front.endpoint);
  return request({ agent, hostname, port, method, path, headers });
}

async function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  asked.once('response', resolve).on('error', reject);
  return promise;
}

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await answerTo(ask('POST', '/', headers).end(body));
  return { status: response.statusCode, body: await text(response) };
}

/** Waits until the database has got a request, and answers the last one. */
const lastReceived = () => eventually(() => Promise.resolve(received.at(-1)));

describe('the front of the database', () => {
  test('hands over a request as it came, and the answer too', async () => {
    const asked = ask('PUT', '/a%20b?c=%2F', { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'X-Twice': '1' });
    answer = (incoming, response) => {
      void text(incoming).then((body) =>
        response
          .writeHead(418, 'Odd', ['Set-Cookie', 'a', 'Set-Cookie', 'b', 'X-Amz-Crc32', '7'])
          .end(`got ${body}`),
      );
    };

    const response = await answerTo(asked.end('{"a":"ü"}'));

    const [incoming] = received;
    expect(incoming).toMatchObject({ method: 'PUT', url: '/a%20b?c=%2F' });
    expect(incoming?.headers).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      host: new URL(front.endpoint).host,
      'content-length': '10',
    });
    expect(incoming?.rawHeaders).toContain('X-Twice');
    expect(response).toMatchObject({ statusCode: 418, statusMessage: 'Odd' });
    expect(response.headers).toMatchObject({ 'set-cookie': ['a', 'b'], 'x-amz-crc32': '7' });
    expect(await text(response)).toBe('got {"a":"ü"}');
  });

  test('keeps to itself what is between neighbours, and the origin of the page', async () => {
    answer = (_incoming, response) =>
      response.writeHead(200, { connection: 'x-hop', 'x-hop': '1', 'x-end': '1', upgrade: 'h2c' }).end();

    const response = await answerTo(
      ask('POST', '/', {
        connection: 'keep-alive, X-Hop',
        'x-hop': '1',
        'x-end': '1',
        te: 'trailers',
        expect: '100-continue',
        origin: front.endpoint,
        'proxy-authorization': 'secret',
      }).end('{}'),
    );

    const sent = Object.keys((await lastReceived()).headers);
    expect(sent.sort()).toEqual(['connection', 'host', 'transfer-encoding', 'x-end']);
    expect(response.headers).toMatchObject({ 'x-end': '1' });
    expect(response.headers).not.toHaveProperty('x-hop');
    expect(response.headers).not.toHaveProperty('upgrade');
  });

  test('streams: neither side waits for the end of the other', async () => {
    answer = (incoming, response) => {
      incoming.once('data', (chunk) => response.write(`got ${String(chunk)}`));
      incoming.once('end', () => response.end('.'));
    };
    const asked = ask('POST', '/');
    asked.write('half');

    const response = await answerTo(asked);
    const [first] = (await once(response, 'data')) as unknown[];
    asked.end();

    expect(String(first)).toBe('got half');
    expect(await text(response)).toBe('.');
  });

  test.each(['DELETE', 'POST'])('frames the body of a %s whose length is not said', async (method) => {
    const bodies: string[] = [];
    answer = (incoming, response) => {
      void text(incoming).then((body) => {
        bodies.push(body);
        response.end();
      });
    };

    const response = await answerTo(
      ask(method, '/', { 'transfer-encoding': 'chunked' }).end('GET /x HTTP/1.1\r\n\r\n'),
    );
    await buffer(response);
    await post('next');

    expect(bodies).toEqual(['GET /x HTTP/1.1\r\n\r\n', 'next']);
  });

  test('keeps its connections, and those of clients for as long as they like', async () => {
    const first = await answerTo(ask('POST', '/').end('1'));
    await text(first);
    const second = await answerTo(ask('POST', '/').end('2'));
    await text(second);

    expect(received[1]?.socket).toBe(received[0]?.socket);
    expect(second.socket).toBe(first.socket);
    // It would announce when it closes an idle one.
    expect(first.headers).not.toHaveProperty('keep-alive');
  });

  test('answers 503 while the database is down, which SDKs try again, and resumes when it is back', async () => {
    await post('before');
    await stopDatabase();

    const down = await post('x'.repeat(1_000_000));
    database.listen(databasePort, '127.0.0.1');
    const back = await post('after');

    expect(down).toEqual({
      status: 503,
      body: '{"__type":"ServiceUnavailable","message":"The database does not answer"}',
    });
    expect(back).toEqual({ status: 200, body: '{}' });
  });

  test('answers 503 when the database breaks off before its answer', async () => {
    answer = (incoming) => incoming.socket.resetAndDestroy();

    expect(await post('{}')).toMatchObject({ status: 503 });
  });

  test('breaks off an answer that the database breaks off: half of one looks like none', async () => {
    answer = (_incoming, response) => {
      response.write('half', () => response.destroy());
    };

    const response = await answerTo(ask('POST', '/').end('{}'));

    await expect(text(response)).rejects.toThrow('aborted');
  });

  test('hangs up on the database when the client does', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>();
    answer = (_incoming, response) => resolve(response);
    const client = ask('POST', '/').end('{}');
    client.on('error', () => undefined);
    const response = await asked;
    const closed = once(response, 'close');

    client.destroy();

    await closed;
    expect(response.writableEnded).toBe(false);
  });

  test.each<[string, Record<string, string>]>([
    ['a host name of its own', { host: 'evil.example' }],
    ['its origin', { origin: 'http://evil.example' }],
    ['its place', { 'sec-fetch-site': 'cross-site' }],
  ])('lets no request of another site reach the database, known by %s', async (_name, headers) => {
    const refused = await post('{}', headers);

    expect(refused).toEqual({
      status: 403,
      body: expect.stringMatching(/^\{"message":"This address answers /),
    });
    expect(received).toEqual([]);
  });
});
