import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ACCOUNT_ID } from '../template/template.ts';

/** A request as it was received. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly httpVersion: string;
  /** Name, value, name, value: with all repetitions. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  readonly body: Buffer;
}

/** The route a request is for. */
interface RequestRoute {
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Builds the event that an HTTP API passes to a function, in payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toRequestEvent(request: HttpRequest, route: RequestRoute, now: Date): APIGatewayProxyEventV2 {
  const [rawPath = '/', ...query] = request.target.split('?');
  const rawQueryString = query.join('?');
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  const cookies = cookie?.split(/; */).filter((part) => part !== '');
  const host = headers['host'] ?? '127.0.0.1';
  const text = isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies !== undefined && { cookies }),
    headers: {
      ...headers,
      'x-forwarded-for': headers['x-forwarded-for'] ?? request.remoteAddress,
      'x-forwarded-port': headers['x-forwarded-port'] ?? '80',
      'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http',
    },
    ...(rawQueryString !== '' && { queryStringParameters: joinQuery(rawQueryString) }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: 'local',
      domainName: host.replace(/:\d+$/, ''),
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: formatTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(route.parameters).length > 0 && { pathParameters: decodeAll(route.parameters) }),
    ...(request.body.length > 0 && { body: request.body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

/** Joins headers: names in lower case; values of a repeated name with commas, cookies with semicolons. */
function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const joined = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const earlier = joined.get(name);
    const separator = name === 'cookie' ? '; ' : ',';
    joined.set(name, earlier === undefined ? value : earlier + separator + value);
  }
  return Object.fromEntries(joined);
}

function joinQuery(rawQueryString: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

function decodeAll(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decode(value)]));
}

/** Decodes percent-encoded parts. Invalid encodings stay unchanged, as a client may send anything. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Common Log Format: `12/Mar/2020:19:03:58 +0000`. */
function formatTime(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(now.getUTCDate())}/${MONTHS[now.getUTCMonth()]}/${now.getUTCFullYear()}`;
  return `${day}:${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())} +0000`;
}

/** Types, in addition to `text/*`, that an HTTP API passes on unencoded. */
const TEXT_TYPES = new Set(['application/json', 'application/javascript', 'application/xml']);

/**
 * Returns whether an HTTP API passes a body on as text. Everything else is base64, including forms and bodies without
 * a type.
 */
export function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || TEXT_TYPES.has(type) || /^application\/.+\+(json|xml)$/.test(type);
}
