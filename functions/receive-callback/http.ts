import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  originInvalid,
  quarantined,
  received,
  signatureInvalid,
  tokenInvalid,
  tokenMissing,
} from '../adapters/http/answers.ts';
import type { CallbackKind } from '../domain/kinds.ts';
import { createMask, showMasked } from '../contract/masking/create-mask.ts';
import { maskToken, TOKEN_MASK } from '../domain/mask-token.ts';
import { RECEIVE_CALLBACK_ROUTES } from './environment.ts';
import type { CallbackRequest, ReceiveResult } from './receive-callback.ts';

/** How much of a user agent is logged, in characters: any sender can write it. */
const MAX_USER_AGENT_CHARACTERS = 256;

const KIND_OF_ROUTE: ReadonlyMap<string, CallbackKind> = new Map(
  (Object.keys(RECEIVE_CALLBACK_ROUTES) as CallbackKind[]).flatMap((kind) =>
    Object.values(RECEIVE_CALLBACK_ROUTES[kind]).map((path) => [`POST ${path}`, kind] as const),
  ),
);

/**
 * The part of a request that is read.
 *
 * The gateway's own types promise a user agent and an address. The provider documents no user agent, and a missing one must not
 * lose a callback.
 */
interface GatewayRequest {
  readonly routeKey: string;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | null | undefined;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | null | undefined;
  readonly requestContext: {
    readonly http: { readonly sourceIp?: string | null; readonly userAgent?: string | null };
  };
}

/**
 * Reads a request in the HTTP API's payload format 2.0.
 *
 * @throws {TypeError} for an unknown route: the stack routes a path here that the receiver does not have.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toCallbackRequest(request: GatewayRequest, traceparent: string | undefined): CallbackRequest {
  const kind = KIND_OF_ROUTE.get(request.routeKey);
  if (kind === undefined) throw new TypeError(`The route ${request.routeKey} is not one of the receiver's`);
  const { sourceIp, userAgent } = request.requestContext.http;
  const token = request.pathParameters?.['token'];
  return {
    kind,
    token,
    body: Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : undefined),
    contentType: request.headers?.['content-type'],
    headers: request.headers ?? {},
    client: {
      address: sourceIp ?? undefined,
      // Masked before it is cut, so that no half of a token is left at the edge.
      userAgent: userAgent
        ? maskUserAgent(userAgent, token).slice(0, MAX_USER_AGENT_CHARACTERS).toWellFormed()
        : undefined,
    },
    traceparent,
  };
}

/** The shortest token that we can have signed, in characters: a request with less has no token to mask. */
const MIN_TOKEN_CHARACTERS = 60;

function maskUserAgent(userAgent: string, token = ''): string {
  // The path segment of the token may have any characters.
  const rest = token === '' ? userAgent : userAgent.replaceAll(token, TOKEN_MASK);
  if (token.length >= MIN_TOKEN_CHARACTERS) return maskToken(rest, token);
  return showMasked(createMask({ secrets: [token], unknown: 'all' })(rest));
}

const REFUSALS = {
  bad_origin: originInvalid,
  no_token: tokenMissing,
  bad_token: tokenInvalid,
  bad_signature: signatureInvalid,
};

export function toResponse(reception: ReceiveResult): APIGatewayProxyStructuredResultV2 {
  switch (reception.kind) {
    case 'recorded':
      return received();
    case 'quarantined':
      return quarantined(reception.reason, reception.issues);
    case 'unauthorized':
      return REFUSALS[reception.because]();
  }
}
