import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsCredentials } from './aws-credentials.ts';
import { VoiceClientError } from './client-errors.ts';
import { parseJson, readLimitedText, redact } from './redact.ts';
import * as v from 'valibot';
import { TaskRecordSchema, type TaskRecord } from './task-record.ts';
import { AwsV4Signer } from 'aws4fetch';

/** The longest delay between two attempts that the stack may request, in milliseconds. */
const MAX_RETRY_AFTER_MS = 5_000;

type StackAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'failed'; readonly problem: string; readonly cause: unknown };

interface StackConnection {
  readonly region: string;
  readonly credentials: () => Promise<AwsCredentials>;
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The delay before each further attempt, in milliseconds; as many further attempts as there are numbers. */
  readonly retryDelaysMs: readonly number[];
}

/** A request that may be sent any number of times, always with the same effect. */
type IdempotentRequest = UnsignedRequest & { readonly signal?: AbortSignal | undefined };

/**
 * Sends a signed request to the stack. Retries if there is no answer, or the answer is 408, 429, or 500 and more.
 *
 * @returns the last answer. Throws for credentials only.
 * @throws {CredentialsUnavailableError} if there are none: nothing was sent. A retry is safe.
 */
export async function sendToStack(
  request: IdempotentRequest,
  connection: StackConnection,
): Promise<StackAnswer> {
  for (const delayMs of [...connection.retryDelaysMs, undefined]) {
    const { answer, retryAfterMs } = await attempt(request, connection);
    const isLast = delayMs === undefined || !mayHelpAgain(answer) || request.signal?.aborted === true;
    if (isLast) return answer;
    // A caller that aborts meanwhile gets the last answer.
    const waited = sleep(Math.max(delayMs, retryAfterMs), true, { signal: request.signal });
    if (!(await waited.catch(() => false))) return answer;
  }
  throw new TypeError('there is a last attempt');
}

function mayHelpAgain(answer: StackAnswer): boolean {
  if (answer.kind === 'failed') return true;
  return answer.status === 408 || answer.status === 429 || answer.status >= 500;
}

interface Attempt {
  readonly answer: StackAnswer;
  /** The delay that the stack requests, in milliseconds. */
  readonly retryAfterMs: number;
}

async function attempt(
  { method, url, body, signal }: IdempotentRequest,
  { region, credentials, timeoutMs }: StackConnection,
): Promise<Attempt> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const signer = await credentials();
    const headers = await signRequest({ method, url, body }, signer, region, new Date());
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    // A wrong address may echo the headers that it received.
    const answer = parseJson(redactOne(await readLimitedText(response), signer.sessionToken));
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1000;
    return {
      answer: { kind: 'answered', status: response.status, body: answer },
      retryAfterMs: retryAfterMs > 0 ? Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) : 0,
    };
  } catch (cause) {
    if (cause instanceof VoiceClientError) throw cause;
    const problem =
      cause === timeout.reason ? `no answer came within ${timeoutMs} ms` : 'no answer could be read';
    return { answer: { kind: 'failed', problem, cause }, retryAfterMs: 0 };
  }
}

function redactOne(text: string, secret: string | undefined): string {
  return secret === undefined || secret === '' ? text : text.replaceAll(secret, '***');
}

/** The stack's errors, in the form of RFC 9457. */
const ProblemSchema = v.object({
  title: v.string(),
  detail: v.optional(v.string(), ''),
  issues: v.optional(v.array(v.object({ field: v.string(), message: v.string() })), []),
});

export function isRecord(answer: StackAnswer): answer is StackAnswer & { readonly body: TaskRecord } {
  if (answer.kind === 'failed') return false;
  return (answer.status === 200 || answer.status === 201) && v.is(TaskRecordSchema, answer.body);
}

/** Returns whether an answer is the stack's own 404, as opposed to that of an address without a stack. */
export function isUnknownTask(answer: StackAnswer): boolean {
  return answer.kind === 'answered' && answer.status === 404 && v.is(ProblemSchema, answer.body);
}

interface StackFailure {
  readonly problem: string;
  /** Absent if no answer came. */
  readonly status?: number;
  readonly options?: ErrorOptions;
}

/** Describes why an answer is not the expected one. */
export function describeFailure(answer: StackAnswer): StackFailure {
  if (answer.kind === 'failed') return { problem: answer.problem, options: { cause: answer.cause } };
  const { status, body } = answer;
  return { problem: `the stack answered ${status}${wordsOf(status, body)}`, status };
}

function wordsOf(status: number, body: unknown): string {
  const problem = v.safeParse(ProblemSchema, body);
  if (problem.success) {
    const { title, detail, issues } = problem.output;
    const faults = issues.map(({ field, message }) => `${field} ${message}`);
    return `: ${redact([title, ...faults, detail].filter(Boolean).join('; '), [])}`;
  }
  if (status === 403) return ': the credentials may not do this; they need the policy TaskApiPolicyArn';
  return ', which is not an answer of a VoiceCallbacksStack';
}

interface UnsignedRequest {
  readonly method: 'PUT' | 'GET';
  readonly url: URL;
  readonly body?: string | undefined;
}

/**
 * Returns the headers that authenticate the caller to API Gateway: AWS Signature Version 4, valid for five minutes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
async function signRequest(
  { method, url, body }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  region: string,
  signedAt: Date,
): Promise<Headers> {
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, service: 'execute-api', region, accessKeyId, secretAccessKey },
    ...(sessionToken !== undefined && { sessionToken }),
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    allHeaders: true,
    // 20261123T100000Z
    datetime: signedAt.toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
  });
  const { headers } = await signer.sign();
  return headers;
}

/** The longest delay of a timer, in milliseconds; a longer one would end immediately. */
const MAX_MS = 2 ** 31 - 1;

/** @throws {RangeError} if a timer does not accept the value. */
export function checkMilliseconds(field: string, ms: unknown, least: 0 | 1): void {
  if (typeof ms === 'number' && Number.isInteger(ms) && ms >= least && ms <= MAX_MS) return;
  throw new RangeError(
    `${field}: ${typeof ms === 'number' ? ms : JSON.stringify(ms)} is not allowed; it takes a whole number of milliseconds, ${least} to ${MAX_MS}`,
  );
}

/** @throws {RangeError} if the value is not a list of delays. */
export function checkDelays(field: string, delaysMs: unknown): void {
  if (!Array.isArray(delaysMs)) {
    throw new RangeError(
      `${field}: ${JSON.stringify(delaysMs)} is not allowed; it takes a list of waits in milliseconds`,
    );
  }
  for (const [index, ms] of delaysMs.entries()) checkMilliseconds(`${field}[${index}]`, ms, 0);
}
