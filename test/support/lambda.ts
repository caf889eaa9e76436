import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** The type still requires them; they are not called. */
const OLD_WAYS_TO_ANSWER = { done: () => undefined, fail: () => undefined, succeed: () => undefined };

/** What Lambda hands to a handler beside the event. */
export function aContext(remainingMs = 8_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'Test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Test',
    memoryLimitInMB: '512',
    awsRequestId: '00000000-0000-0000-0000-000000000000',
    logGroupName: 'Test',
    logStreamName: 'Test',
    getRemainingTimeInMillis: () => remainingMs,
    ...OLD_WAYS_TO_ANSWER,
  };
}

/** A logger and metrics whose every line is kept, their own warnings too, and not printed. */
export function silentTelemetry() {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
  };
  const quiet = { ...console, info: keep, warn: keep, error: keep, debug: keep, log: keep, trace: keep };
  const logger = new Logger({ serviceName: 'test' });
  Object.assign(logger, { console: quiet });
  const metrics = new Metrics({ namespace: 'Test', serviceName: 'test', logger: quiet });
  Object.assign(metrics, { console: quiet });
  return { logger, metrics, lines };
}

/** A POST to the receiver in payload format 2.0. */
export function aRequest(
  token: string | undefined,
  body: string | Uint8Array,
  overrides: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  const path = '/suno/voice-generate-callback';
  return {
    version: '2.0',
    routeKey: token === undefined ? `POST ${path}` : `POST ${path}/{token}`,
    rawPath: token === undefined ? path : `${path}/${token}`,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'provider/1' },
      requestId: '1',
      routeKey: '',
      stage: '$default',
      time: '23/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_428_000_000,
    },
    ...(token !== undefined && { pathParameters: { token } }),
    body: typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: typeof body !== 'string',
    ...overrides,
  };
}
