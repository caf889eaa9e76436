import {
  NoCreditsError,
  ProviderThrottledError,
  ProviderUnavailableError,
  ProviderUnreachableError,
  SubmissionRefusedError,
  SubmissionUnknownError,
} from './client-errors.ts';
import { redact, readLimitedText } from './redact.ts';
import { readSubmissionAnswer, type SubmissionAnswer } from './read-submission-answer.ts';

interface SubmissionPost {
  /** The provider's address, without a path. */
  readonly baseUrl: string;
  /** The code of the provider's answer for an account without credits. */
  readonly noCreditsCode: number;
  readonly apiKey: string;
  readonly body: Readonly<Record<string, string>>;
  readonly ref: string;
  /** The time for the whole call: to connect, to wait for the answer, and to read it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Values that no error may show, in addition to the key and the callback URL. */
  readonly secrets: readonly string[];
}

/**
 * Sends a submission, exactly once: it is paid for, and the provider has no idempotency key.
 *
 * @returns the new task's id.
 * @throws {SubmissionUnknownError} if it may have been accepted; any other `VoiceClientError` if it was not.
 */
export async function postSubmission(post: SubmissionPost): Promise<string> {
  const answer = await send(post);
  if (answer.kind === 'accepted') return answer.taskId;
  if (answer.kind === 'unreadable') throw new SubmissionUnknownError(answer.problem, post.ref);
  const providerMessage = redact(answer.message, [...post.secrets, post.apiKey], post.body['callBackUrl']);
  const said = { providerCode: answer.code, providerMessage };
  switch (answer.kind) {
    case 'refused':
      throw new SubmissionRefusedError(said);
    case 'no credits':
      throw new NoCreditsError(said);
    case 'throttled':
      throw new ProviderThrottledError(said);
    case 'unavailable':
      throw new ProviderUnavailableError(said);
  }
}

async function send({
  baseUrl,
  noCreditsCode,
  apiKey,
  body,
  ref,
  timeoutMs,
  signal,
}: SubmissionPost): Promise<SubmissionAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/api/v1/voice/generate`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(body),
      // A submission is sent to one address, once; and the key is sent to no other server.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    return readSubmissionAnswer(response.status, await readLimitedText(response), noCreditsCode);
  } catch (cause) {
    if (isNeverSent(cause)) {
      throw new ProviderUnreachableError(
        `The provider could not be reached, and nothing was sent: ${new URL(baseUrl).host}`,
        { cause },
      );
    }
    throw new SubmissionUnknownError(problemOf(cause, timeoutMs, timeout), ref, { cause });
  }
}

function problemOf(cause: unknown, timeoutMs: number, timeout: AbortSignal): string {
  if (cause === timeout.reason) return `the provider did not answer within ${timeoutMs} ms`;
  return cause instanceof RangeError ? cause.message : 'the connection broke before the answer was read';
}

/**
 * Returns whether a call failed before anything could be sent: the name was not resolved, no connection was made, or the
 * server's certificate was not valid. After any other failure the request may have arrived.
 *
 * Checks the error's properties, not its class: a test runner has its own classes.
 *
 * @param error what `fetch` threw; its `cause` has the reason.
 */
export function isNeverSent(error: unknown): boolean {
  return isObject(error) && isConnectFailure(error['cause']);
}

/** The system calls that fail when a name is not found, or no server listens. */
const CONNECTING: readonly unknown[] = ['getaddrinfo', 'connect'];

function isConnectFailure(cause: unknown): boolean {
  if (!isObject(cause)) return false;
  const { errors, syscall, code } = cause;
  // An error for each address that was tried.
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isConnectFailure);
  return (
    CONNECTING.includes(syscall) ||
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    // CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, DEPTH_ZERO_SELF_SIGNED_CERT, …
    (typeof code === 'string' && code.includes('CERT'))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
