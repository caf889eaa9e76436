import { randomUUID } from 'node:crypto';
import type { ProviderName } from '../functions/contract/providers.ts';
import { checkBaseUrl } from './base-url.ts';
import {
  checkLifetime,
  checkRef,
  DEFAULT_LIFETIME_SECONDS,
  mintCallbackUrl,
  checkApiKey,
  resolveSecret,
  type Secret,
} from './callback-url.ts';
import { createCredentialsProvider, regionOf } from './aws-credentials.ts';
import {
  RegistrationFailedError,
  RegistrationForbiddenError,
  TaskApiUnavailableError,
  TaskNotReadError,
} from './client-errors.ts';
import { checkMilliseconds } from './stack-request.ts';
import { postSubmission } from './post-submission.ts';
import {
  checkDeadline,
  checkSubmission,
  generateBody,
  type VoiceSubmission,
  resolveProvider,
  type CustomProvider,
} from './submission.ts';
import { createTaskApi, type CallOptions, type TaskApi, type TaskApiOptions } from './task-api.ts';
import type { TaskRecord } from './task-record.ts';

/** The provider answers within seconds; if it takes longer than this, it has mostly accepted the submission. In milliseconds. */
const SUBMIT_TIMEOUT_MS = 30_000;

export interface VoiceClientOptions extends Omit<TaskApiOptions, 'apiUrl'> {
  /** The address of the stack: its output `CallbackBaseUrl`. `https`, or `http` on this machine. */
  readonly callbackBaseUrl: string;
  /** The secret that callback URLs are signed with: the value of the secret `SigningSecretArn`. */
  readonly signingSecret: Secret;
  /** The provider's API key. */
  readonly apiKey: Secret;
  /** The provider: a name, or a custom address. Default: `sunoapi.org`. */
  readonly provider?: ProviderName | CustomProvider | undefined;
  /** How long a submission may take, in milliseconds. Default: 30 s. */
  readonly submitTimeoutMs?: number | undefined;
}

export interface SubmitRequest extends VoiceSubmission {
  /** Your id of the submission; the record and the event carry it too. A random UUID by default. */
  readonly ref?: string | undefined;
  /** How long the callback is accepted, in seconds. Default: seven days. */
  readonly lifetimeSeconds?: number | undefined;
  /** When the task fails as `timed_out` without a result, in seconds: 10 to 604,800. Default: the stack's. */
  readonly deadlineSeconds?: number | undefined;
}

export interface SubmittedVoice {
  /** The new task's id, which the callback, the record and the event carry. */
  readonly taskId: string;
  readonly ref: string;
  /** When the callback's URL expires; ISO 8601, UTC. */
  readonly urlExpiresAt: string;
  /** The record at registration. The callback may have come before. */
  readonly record: TaskRecord;
}

export interface VoiceClient extends TaskApi {
  /**
   * Creates a callback URL, submits a voice, and registers its task.
   *
   * The submission is sent once and never repeated: it is paid for. Errors that can be found beforehand are found before it
   * is sent, with one `GET` to the stack: whether the stack answers, and whether it allows these credentials to read tasks.
   * Registering is retried a few times.
   *
   * A role that may `GET` but not `PUT` tasks is found only after the submission. The stack's policy (output
   * `TaskApiPolicyArn`) allows both together.
   *
   * @throws {SubmissionUnknownError} if it may have been accepted; {@link RegistrationFailedError} if it was, but its task is
   * not registered. After every other error nothing was accepted: {@link RegistrationForbiddenError} and
   * {@link TaskApiUnavailableError} among them.
   */
  submitVoice(request: SubmitRequest, options?: CallOptions): Promise<SubmittedVoice>;
}

/** @throws {RangeError} if an option is not valid. */
export function createVoiceClient(options: VoiceClientOptions): VoiceClient {
  const {
    callbackBaseUrl,
    provider = 'sunoapi.org',
    submitTimeoutMs: timeoutMs = SUBMIT_TIMEOUT_MS,
  } = options;
  checkBaseUrl('callbackBaseUrl', callbackBaseUrl);
  checkMilliseconds('submitTimeoutMs', timeoutMs, 1);
  const { baseUrl, noCreditsCode } = resolveProvider(provider);
  const region = regionOf(callbackBaseUrl, options.region, process.env);
  const credentials = createCredentialsProvider(options.credentials, region);
  const tasks = createTaskApi({ ...options, apiUrl: callbackBaseUrl, region, credentials });

  async function submitVoice(request: SubmitRequest, { signal }: CallOptions = {}): Promise<SubmittedVoice> {
    const { ref = randomUUID(), lifetimeSeconds = DEFAULT_LIFETIME_SECONDS, deadlineSeconds } = request;
    checkSubmission(request);
    checkRef(ref);
    checkLifetime(lifetimeSeconds);
    checkDeadline(deadlineSeconds);
    const apiKey = await resolveSecret('apiKey', options.apiKey);
    checkApiKey(apiKey);
    const secret = await resolveSecret('signingSecret', options.signingSecret);
    signal?.throwIfAborted();
    await checkAccess(tasks, { signal });
    const issuedAt = new Date();
    const url = await mintCallbackUrl({ baseUrl: callbackBaseUrl, secret, ref, issuedAt, lifetimeSeconds });
    signal?.throwIfAborted();

    const body = generateBody(request, url);
    const secrets = [secret];
    const taskId = await postSubmission({
      baseUrl,
      noCreditsCode,
      apiKey,
      body,
      ref,
      timeoutMs,
      signal,
      secrets,
    });
    const record = await tasks
      .registerTask({ taskId, ref, deadlineSeconds }, { signal })
      .catch((error: unknown) => {
        throw notRegistered(error, taskId, ref);
      });
    const urlExpiresAt = new Date(issuedAt.getTime() + lifetimeSeconds * 1000).toISOString();
    return { taskId, ref, urlExpiresAt, record };
  }

  return {
    submitVoice,
    registerTask: (registration, call) => tasks.registerTask(registration, call),
    readTask: (taskId, call) => tasks.readTask(taskId, call),
  };
}

/** Wraps any error after a task was accepted, so that its id is not lost. */
function notRegistered(error: unknown, taskId: string, ref: string): RegistrationFailedError {
  if (error instanceof RegistrationFailedError) return error;
  const problem = error instanceof Error ? error.message : 'it was aborted';
  return new RegistrationFailedError(problem, { taskId, ref, status: undefined }, { cause: error });
}

/** A task id that no provider creates: the stack answers 404 to every caller with access. */
const ABSENT_TASK_ID = 'voice-client-access-check';

/**
 * Checks that the stack's task API answers these credentials, with a `GET` of a task that does not exist.
 *
 * `GET` is what can be checked without a change in the table. The policy of the stack's output `TaskApiPolicyArn` allows `GET`
 * and `PUT` together. A role of another policy that allows `GET` alone passes this check, and its registration fails after the
 * submission.
 *
 * @throws {RegistrationForbiddenError} if the stack answers 403; {@link TaskApiUnavailableError} if after all attempts there is
 * no answer, or not that of a task API; {@link CredentialsUnavailableError}; the reason of `signal` once it is aborted.
 */
async function checkAccess(tasks: TaskApi, { signal }: CallOptions): Promise<void> {
  try {
    await tasks.readTask(ABSENT_TASK_ID, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof TaskNotReadError)) throw error;
    const { problem, status } = error;
    if (status === 403) throw new RegistrationForbiddenError(problem, { cause: error });
    throw new TaskApiUnavailableError(problem, status, { cause: error });
  }
}
