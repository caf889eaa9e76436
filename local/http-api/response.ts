import * as v from 'valibot';

/** A response as it is sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const ResultSchema = v.object({
  statusCode: v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.digits(), v.toNumber())]),
    v.minValue(100),
    v.maxValue(599),
  ),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

/** Creates a response of the gateway itself. */
function gatewayAnswer(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

export const NOT_FOUND = gatewayAnswer(404, 'Not Found');
export const FORBIDDEN = gatewayAnswer(403, 'Forbidden');
export const TOO_LARGE = gatewayAnswer(413, 'Request Entity Too Large');
export const INTERNAL_SERVER_ERROR = gatewayAnswer(500, 'Internal Server Error');
export const SERVICE_UNAVAILABLE = gatewayAnswer(503, 'Service Unavailable');

/** Creates a response from a function's result, by payload format 2.0: without a status, any value is the body. */
export function toHttpAnswer(result: unknown): HttpAnswer {
  const isStructured = typeof result === 'object' && result !== null && 'statusCode' in result;
  if (!isStructured) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const parsed = v.safeParse(ResultSchema, result);
  if (!parsed.success) return INTERNAL_SERVER_ERROR;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output;
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(given),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}
