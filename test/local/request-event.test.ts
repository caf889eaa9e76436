import { describe, expect, test } from '@jest/globals';
import { toRequestEvent, type HttpRequest } from '../../local/http-api/request-event.ts';

const ROUTE = { routeKey: 'POST /a/{token}', parameters: { token: 'x' } };
const NOW = new Date('2026-03-07T09:05:04.123Z');

const aRequest = (overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  target: '/a/x',
  httpVersion: '1.1',
  rawHeaders: ['Host', '127.0.0.1:3000', 'Content-Type', 'application/json', 'User-Agent', 'curl/8'],
  remoteAddress: '127.0.0.1',
  body: Buffer.from('{"a":1}'),
  ...overrides,
});

describe('toRequestEvent', () => {
  test('builds the whole event', () => {
    const event = toRequestEvent(aRequest(), ROUTE, NOW);

    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /a/{token}',
      rawPath: '/a/x',
      rawQueryString: '',
      headers: {
        host: '127.0.0.1:3000',
        'content-type': 'application/json',
        'user-agent': 'curl/8',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '80',
        'x-forwarded-proto': 'http',
      },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: '127.0.0.1',
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/a/x',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8',
        },
        requestId: expect.any(String),
        routeKey: 'POST /a/{token}',
        stage: '$default',
        time: '07/Mar/2026:09:05:04 +0000',
        timeEpoch: 1772874304123,
      },
      pathParameters: { token: 'x' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test('leaves out what the request does not have', () => {
    const event = toRequestEvent(
      aRequest({ rawHeaders: [], body: Buffer.alloc(0) }),
      { ...ROUTE, parameters: {} },
      NOW,
    );

    expect(event).not.toHaveProperty('body');
    expect(event).not.toHaveProperty('cookies');
    expect(event).not.toHaveProperty('pathParameters');
    expect(event).not.toHaveProperty('queryStringParameters');
    expect(event).toMatchObject({ isBase64Encoded: false, requestContext: { http: { userAgent: '' } } });
  });

  test('joins what is repeated', () => {
    const rawHeaders = ['X-A', '1', 'x-a', '2', 'Cookie', 'a=1; b=2', 'cookie', 'c=3'];

    const event = toRequestEvent(aRequest({ target: '/a/x?q=1&r=%20&q=2', rawHeaders }), ROUTE, NOW);

    expect(event).toMatchObject({
      rawPath: '/a/x',
      rawQueryString: 'q=1&r=%20&q=2',
      queryStringParameters: { q: '1,2', r: ' ' },
      headers: { 'x-a': '1,2' },
      cookies: ['a=1', 'b=2', 'c=3'],
    });
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test.each([
    ['a%2Fb', 'a/b'],
    ['%E2%9C%93', '✓'],
    ['100%', '100%'],
    ['%E2%9C', '%E2%9C'],
  ])('decodes the path parameter %s to %s', (token, expected) => {
    const event = toRequestEvent(aRequest(), { ...ROUTE, parameters: { token } }, NOW);

    expect(event.pathParameters).toEqual({ token: expected });
  });

  test.each([
    ['application/json', false],
    ['Application/JSON; charset=utf-8', false],
    ['text/plain', false],
    ['application/problem+json', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['', true],
  ])('hands over a body of type "%s" as base64: %s', (contentType, isBase64Encoded) => {
    const rawHeaders = contentType === '' ? [] : ['content-type', contentType];

    const event = toRequestEvent(aRequest({ rawHeaders, body: Buffer.from('é') }), ROUTE, NOW);

    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'w6k=' : 'é' });
  });
});
