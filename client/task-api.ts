import { createCredentialsProvider, type CredentialsSource, regionOf } from './aws-credentials.ts';
import { checkBaseUrl } from './base-url.ts';
import { checkRef } from './callback-url.ts';
import { RegistrationFailedError, TaskNotReadError } from './client-errors.ts';
import {
  sendToStack,
  describeFailure,
  isRecord,
  isUnknownTask,
  checkDelays,
  checkMilliseconds,
} from './stack-request.ts';
import { checkDeadline } from './submission.ts';
import type { TaskRecord } from './task-record.ts';

/** How long the stack's own gateway waits for a response, in milliseconds. */
const STACK_TIMEOUT_MS = 10_000;

/** Five seconds in all: a throttled table or a cold start is over by then. */
const RETRY_DELAYS_MS = [200, 1_000, 4_000];

export interface TaskApiOptions {
  /** The address of the stack: its output `CallbackBaseUrl`. `https`, or `http` on this machine. */
  readonly apiUrl: string;
  /** The stack's region. Default: the one in the address, else `AWS_REGION`. */
  readonly region?: string | undefined;
  /** Default: those that the AWS SDK finds. They need the policy of the stack's output `TaskApiPolicyArn`. */
  readonly credentials?: CredentialsSource | undefined;
  /** How long one attempt may take, in milliseconds. Default: 10 s. */
  readonly timeoutMs?: number | undefined;
  /** The delay before each further attempt, in milliseconds. Default: 200, 1000, 4000. */
  readonly retryDelaysMs?: readonly number[] | undefined;
}

export interface Registration {
  /** The id that the provider returned for the submission. */
  readonly taskId: string;
  readonly ref?: string | undefined;
  /** When the task fails as `timed_out` without a result, in seconds from now: 10 to 604,800. Default: the stack's. */
  readonly deadlineSeconds?: number | undefined;
}

export interface CallOptions {
  /** Aborts the call: immediately if nothing was sent yet. */
  readonly signal?: AbortSignal | undefined;
}

/** The stack's record of tasks, for a backend. */
export interface TaskApi {
  /**
   * Registers a task, so that it ends even if its callback is lost. Idempotent; retries automatically.
   *
   * @throws {RegistrationFailedError} calling again is safe. {@link CredentialsUnavailableError}: nothing was sent.
   */
  registerTask(registration: Registration, options?: CallOptions): Promise<TaskRecord>;
  /**
   * Returns the record of a task, `undefined` if there is none. Retries automatically.
   *
   * @throws {TaskNotReadError} calling again is safe. {@link CredentialsUnavailableError}: nothing was sent.
   */
  readTask(taskId: string, options?: CallOptions): Promise<TaskRecord | undefined>;
}

/** @throws {RangeError} if an option is not valid. */
export function createTaskApi(settings: TaskApiOptions): TaskApi {
  const { apiUrl, timeoutMs = STACK_TIMEOUT_MS, retryDelaysMs = RETRY_DELAYS_MS } = settings;
  checkBaseUrl('apiUrl', apiUrl);
  checkMilliseconds('timeoutMs', timeoutMs, 1);
  checkDelays('retryDelaysMs', retryDelaysMs);
  const region = regionOf(apiUrl, settings.region, process.env);
  const credentials = createCredentialsProvider(settings.credentials, region);
  const connection = { region, credentials, timeoutMs, retryDelaysMs };
  const urlOf = (taskId: string) => new URL(`${apiUrl.replace(/\/+$/, '')}/voice-tasks/${segmentOf(taskId)}`);

  return {
    async registerTask({ taskId, ref, deadlineSeconds }, { signal } = {}) {
      const url = urlOf(taskId);
      if (ref !== undefined) checkRef(ref);
      checkDeadline(deadlineSeconds);
      signal?.throwIfAborted();
      const body = JSON.stringify({ ref, deadlineSeconds });
      const answer = await sendToStack({ method: 'PUT', url, body, signal }, connection);
      if (isRecord(answer)) return answer.body;
      const { problem, status, options } = describeFailure(answer);
      throw new RegistrationFailedError(problem, { taskId, ref, status }, options);
    },
    async readTask(taskId, { signal } = {}) {
      const url = urlOf(taskId);
      signal?.throwIfAborted();
      const answer = await sendToStack({ method: 'GET', url, signal }, connection);
      if (isRecord(answer)) return answer.body;
      if (isUnknownTask(answer)) return undefined;
      const { problem, status, options } = describeFailure(answer);
      throw new TaskNotReadError(problem, { taskId, status }, options);
    },
  };
}

/** Returns an id as a path segment. Rejects `.` and `..`, which would lead to another address. */
function segmentOf(taskId: string): string {
  if (taskId.trim() !== '' && taskId.isWellFormed() && !/^\.{1,2}$/.test(taskId))
    return encodeURIComponent(taskId);
  throw new RangeError(
    `taskId: ${JSON.stringify(taskId)} is not allowed; it takes the id that the provider returned`,
  );
}
