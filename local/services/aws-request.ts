import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { REGION } from '../template/template.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** The error with which a service answered. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** The service's own error code, for example `ResourceNotFoundException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

interface ServiceRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly service: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long a local service may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;

const agent = new Agent({ keepAlive: true });

/**
 * Calls a service on this machine.
 *
 * The SDK could do it too, but its clients need 30 MB, and it transforms stream records: the raw response already has the form
 * that Lambda passes to a function.
 *
 * @throws {ServiceError} if the service rejects the call; another error if the service cannot be reached.
 */
export async function callService(endpoint: string, call: ServiceRequest): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const outgoing = request(new URL(call.path ?? '/', endpoint), {
    agent,
    method: call.method,
    timeout: REQUEST_TIMEOUT_MS,
    headers: {
      ...call.headers,
      'content-length': Buffer.byteLength(call.body),
      'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
      // Local services require a signature, and none of them checks it.
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${REGION}/${call.service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
  });
  outgoing.once('error', reject);
  outgoing.once('timeout', () => outgoing.destroy(new Error(`No answer within ${REQUEST_TIMEOUT_MS} ms`)));
  outgoing.once('response', (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  outgoing.end(call.body);
  const { status, body } = await promise;
  if (status >= 300) throw serviceError(status, body);
  return body;
}

/** Calls an operation in the JSON protocol. */
export async function callJson(
  endpoint: string,
  service: string,
  target: string,
  input: unknown,
): Promise<unknown> {
  const body = await callService(endpoint, {
    method: 'POST',
    service,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  return body === '' ? {} : JSON.parse(body);
}

/** Calls an operation in the query protocol, and returns the XML. */
export async function callQuery(
  endpoint: string,
  service: string,
  parameters: Record<string, string>,
): Promise<string> {
  return callService(endpoint, {
    method: 'POST',
    service,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  });
}

function serviceError(status: number, body: string): ServiceError {
  const type =
    /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(body)?.[1] ?? /<Code>([^<]*)<\/Code>/.exec(body)?.[1];
  const message =
    /"[mM]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? /<Message>([^<]*)<\/Message>/.exec(body)?.[1];
  return new ServiceError(type ?? `HTTP ${status}`, message ?? body.slice(0, 200));
}

/** How long a service may take to answer after its start, in milliseconds. */
const TIMEOUT_MS = 5_000;
const POLL_MS = 10;

/** Waits until a call succeeds. @returns whether it did within five seconds. */
export async function isReachable(call: () => Promise<unknown>): Promise<boolean> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      await call();
      return true;
    } catch {
      if (performance.now() > deadline) return false;
      await sleep(POLL_MS);
    }
  }
}
