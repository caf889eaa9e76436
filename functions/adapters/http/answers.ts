import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Issue } from '../../domain/normalise.ts';
import type { QuarantineReason } from '../../domain/quarantine.ts';

type Response = APIGatewayProxyStructuredResultV2;

/** When the provider may repeat a callback that was not recorded (`Retry-After`), in seconds. */
const RETRY_AFTER_SECONDS = 60;

/** Returns 200, the only status that means success to the provider: not 201, 202 or 204. */
export function received(): Response {
  return stored({ status: 'received' });
}

/** Returns 200, too: the callback is stored, a repeat brings nothing new, and the provider suspends receivers that return 400. */
export function quarantined(reason: QuarantineReason, issues: readonly Issue[]): Response {
  return stored({ status: 'quarantined', reason, issues });
}

function stored(body: object): Response {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/**
 * Returns an error as `application/problem+json`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(
  status: number,
  name: string,
  title: string,
  detail: string,
  more: object = {},
): Response {
  const type = `urn:suno-voice-callbacks:problem:${name}`;
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type, title, status, detail, ...more }),
  };
}

/** Returns the same response for a missing and a wrong header. */
export function originInvalid(): Response {
  return problem(
    401,
    'origin-invalid',
    'The request did not come through the front of this API',
    'Callbacks are received at the name in their URL alone. Nothing was kept.',
  );
}

export function tokenMissing(): Response {
  return problem(
    401,
    'token-missing',
    'The URL has no token',
    'A callback URL ends in a signed token. Get one with `voice-callbacks url`, or sign one with the signing secret.',
  );
}

/** Returns the same response for every problem of a token: the reason would help only an attacker. */
export function tokenInvalid(): Response {
  return problem(
    401,
    'token-invalid',
    'The URL has no valid token',
    'The token in the URL was not signed for this kind of callback, or it has expired. Get a new URL with `voice-callbacks url`.',
  );
}

/** Returns the same response for every problem of a signature, as for a token. */
export function signatureInvalid(): Response {
  return problem(
    401,
    'signature-invalid',
    'The callback has no valid webhook signature',
    'Only callbacks that kie.ai signed for their task in the last five minutes are accepted here (`X-Webhook-Timestamp`, `X-Webhook-Signature`). Nothing was kept.',
  );
}

export function unavailable(): Response {
  const answer = problem(
    503,
    'unavailable',
    'The callback could not be recorded now',
    'Nothing was recorded. Send it again.',
  );
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(RETRY_AFTER_SECONDS) } };
}

export function internalError(): Response {
  return problem(500, 'internal-error', 'The callback could not be handled', 'Send it again.');
}
