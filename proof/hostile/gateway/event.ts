import { MAX_BYTES, type BodyResult, encode, type HostileBody, echoToken } from '../bodies/body.ts';
import type { HostileRequest } from '../hostile-case.ts';

const ROUTE = '/suno/voice-generate-callback';

/** The body's bytes as the receiver will see them. */
export function bytesOf({ body, token }: HostileRequest): Buffer {
  const { content, isBase64Encoded } = handOver(body, token.text ?? '');
  return Buffer.from(content, isBase64Encoded ? 'base64' : 'utf8');
}

/**
 * The event that the function gets, as JSON.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toEvent(request: HostileRequest): string {
  const { body, token, envelope } = request;
  const { content, isBase64Encoded } = handOver(body, token.text ?? '');
  const contentType = body.contentType ?? envelope.contentType;
  const { elsewhere } = token;
  const headers: Record<string, unknown> = {
    ...parse(envelope.headers),
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(elsewhere !== undefined && { authorization: `Bearer ${elsewhere}`, 'x-token': elsewhere }),
  };
  const routeKey = token.text === undefined ? `POST ${ROUTE}` : `POST ${ROUTE}/{token}`;
  return JSON.stringify({
    version: '2.0',
    rawPath: `${ROUTE}/${token.text ?? ''}`,
    rawQueryString: elsewhere === undefined ? '' : `token=${elsewhere}`,
    ...parse(envelope.more),
    ...(elsewhere !== undefined && {
      queryStringParameters: { token: elsewhere },
      cookies: [`token=${elsewhere}`],
    }),
    routeKey,
    headers: Object.keys(headers).length > 0 ? headers : null,
    requestContext: {
      http: {
        method: 'POST',
        path: `${ROUTE}/${token.text ?? ''}`,
        sourceIp: envelope.sourceIp,
        userAgent: envelope.userAgent && echoToken(envelope.userAgent, token.text ?? ''),
      },
      routeKey,
    },
    ...(token.text !== undefined && { pathParameters: { token: token.text } }),
    ...(content !== '' && { body: content }),
    isBase64Encoded,
  });
}

function handOver(
  body: HostileBody,
  token: string,
): { readonly content: string; readonly isBase64Encoded: boolean } {
  const text = echoToken(body.text, token);
  const bytes = encode(text, body.encoding);
  switch (body.handover) {
    case 'text':
      return {
        content: body.encoding === 'utf-8 with a mark' ? `\ufeff${text}` : text,
        isBase64Encoded: false,
      };
    case 'base64':
      return { content: bytes.toString('base64'), isBase64Encoded: true };
    case 'base64, wrapped':
      return { content: bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n'), isBase64Encoded: true };
    case 'text called base64':
      return { content: text, isBase64Encoded: true };
    case 'base64 called text':
      return { content: bytes.toString('base64'), isBase64Encoded: false };
  }
}

/** By definition, so that `__proto__` becomes a member like any other. */
function parse(source: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(source);
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}

/** Returns the required result of a request's body, if the request is let in. */
export function expectedOf(request: HostileRequest): BodyResult | { readonly kind: 'too large' } {
  return bytesOf(request).length > MAX_BYTES ? { kind: 'too large' } : request.body.expected;
}
