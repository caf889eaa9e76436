import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { startApiServer, type ApiServer } from '../../local/http-api/server.ts';
import type { RoutePlan } from '../../local/template/plan.ts';

const route = (routeKey: string, overrides: Partial<RoutePlan> = {}): RoutePlan => ({
  routeKey,
  functionName: routeKey,
  timeoutMs: 10_000,
  requiresSignature: false,
  ...overrides,
});

const ROUTES = [
  route('POST /echo/{token}'),
  route('POST /fails'),
  route('POST /hangs', { timeoutMs: 50 }),
  route('PUT /signed', { requiresSignature: true }),
];

let server: ApiServer;
beforeEach(async () => {
  server = await startApiServer(0);
});
afterEach(() => server.stop());

function serve(): Promise<void> {
  return server.serve({
    routes: ROUTES,
    console: (incoming) =>
      Promise.resolve(
        incoming.url === '/' ? { status: 200, headers: {}, body: Buffer.from('the console') } : undefined,
      ),
    invoke: (name, event) => {
      if (name === 'POST /fails') return Promise.reject(new Error('boom'));
      if (name === 'POST /hangs') return new Promise(() => undefined);
      return Promise.resolve(event);
    },
  });
}

/** Sends a request exactly as given: `fetch` would tidy up the path. */
async function send(method: string, path: string, body = '', headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(server.endpoint);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>();
  const outgoing = request({ hostname, port, method, path, headers }, (response) => {
    text(response).then((said) => resolve({ status: response.statusCode, body: said }), reject);
  });
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}

const message = (said: string) => JSON.stringify({ message: said });

describe('startApiServer', () => {
  test('answers 503 until the stack is up', async () => {
    expect(await send('POST', '/echo/x')).toEqual({ status: 503, body: message('Service Unavailable') });
  });

  test.each<[string, string, string, number, string]>([
    ['a path that no route is for', 'POST', '/other', 404, message('Not Found')],
    ['a method that no route is for', 'GET', '/echo/x', 404, message('Not Found')],
    ['a function that fails', 'POST', '/fails', 500, message('Internal Server Error')],
    ['a function that is slower than the integration', 'POST', '/hangs', 503, message('Service Unavailable')],
    ['an unsigned request to a signed route', 'PUT', '/signed', 403, message('Forbidden')],
    ['what no route is for, but the console is', 'GET', '/', 200, 'the console'],
  ])('%s: %s %s is answered with %i', async (_name, method, path, status, body) => {
    await serve();

    expect(await send(method, path)).toEqual({ status, body });
  });

  test('answers what it was asked before it stopped, and keeps no connection open for more', async () => {
    const agent = new Agent({ keepAlive: true });
    const asked = Promise.withResolvers<undefined>();
    const result = Promise.withResolvers<string>();
    await server.serve({
      routes: ROUTES,
      console: () => Promise.resolve(undefined),
      invoke() {
        asked.resolve(undefined);
        return result.promise;
      },
    });
    const { promise: answered, resolve } = Promise.withResolvers<IncomingMessage>();
    request(`${server.endpoint}/echo/x`, { method: 'POST', agent }).once('response', resolve).end();

    await asked.promise;
    const stopped = server.stop();
    result.resolve('late');

    const response = await answered;
    expect(await text(response)).toBe('late');
    expect(response.headers.connection).toBe('close');
    await stopped;
    agent.destroy();
  });

  test('goes over to another stack, and says when the requests before are answered', async () => {
    const asked = Promise.withResolvers<undefined>();
    const result = Promise.withResolvers<string>();
    await server.serve({
      routes: ROUTES,
      invoke() {
        asked.resolve(undefined);
        return result.promise;
      },
    });
    const first = send('POST', '/echo/x');
    await asked.promise;
    let isThrough = false;

    const served = server
      .serve({ routes: ROUTES, invoke: () => Promise.resolve('new') })
      .then(() => (isThrough = true));

    expect(await send('POST', '/echo/x')).toEqual({ status: 200, body: 'new' });
    expect(isThrough).toBe(false);
    result.resolve('old');
    expect(await first).toEqual({ status: 200, body: 'old' });
    await served;
  });

  test('lets a signed request through', async () => {
    await serve();

    const { status } = await send('PUT', '/signed', '', { authorization: 'AWS4-HMAC-SHA256 Credential=x' });

    expect(status).toBe(200);
  });

  test('hands a malformed path over as it is', async () => {
    await serve();

    const { status, body } = await send('POST', '/echo/100%?a=%');

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ rawPath: '/echo/100%', pathParameters: { token: '100%' } });
  });

  test('takes ten mebibytes, and not a byte more', async () => {
    await serve();
    const limit = 10 * 1024 * 1024;

    const [fits, tooLarge] = await Promise.all([
      send('POST', '/echo/x', 'x'.repeat(limit), { 'content-type': 'text/plain' }),
      send('POST', '/echo/x', 'x'.repeat(limit + 1), { 'content-type': 'text/plain' }),
    ]);

    expect(fits.status).toBe(200);
    expect(tooLarge).toEqual({ status: 413, body: message('Request Entity Too Large') });
  });
});

test('an idle connection is ended by its client alone: the server would end some that carry the next request', async () => {
  await serve();

  const answer = await fetch(`${server.endpoint}/`);

  // Else `timeout=5`: when the server ends the connection.
  expect(answer.headers.get('connection')).toBe('keep-alive');
  expect(answer.headers.get('keep-alive')).toBeNull();
});
