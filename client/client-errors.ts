/** An error between a backend, the provider and the stack. `code` is stable; `message` is for people. */
export abstract class VoiceClientError extends Error {
  abstract readonly code: string;
}

/** The provider's answer, as far as it may be shown: never the key, the URL or its token. */
interface ProviderAnswer {
  /** The code in the body; the HTTP status where the body has none. */
  readonly providerCode: number;
  readonly providerMessage: string;
}

/** The provider answered that it did not accept the submission. No task was created. */
abstract class NotAcceptedError extends VoiceClientError {
  readonly providerCode: number;
  readonly providerMessage: string;

  constructor(what: string, { providerCode, providerMessage }: ProviderAnswer) {
    const words = providerMessage === '' ? 'without a message' : `saying: ${providerMessage}`;
    super(`${what} The provider answered ${providerCode}, ${words}`);
    this.providerCode = providerCode;
    this.providerMessage = providerMessage;
  }
}

/**
 * The provider refused the submission: wrong fields, a wrong key, a phrase that it does not know. Not accepted. A
 * retry without a change does not help.
 */
export class SubmissionRefusedError extends NotAcceptedError {
  readonly code = 'SUBMISSION_REFUSED';
  override readonly name = 'SubmissionRefusedError';

  constructor(answer: ProviderAnswer) {
    super('The submission was refused.', answer);
  }
}

/** The account has no credits left. Not accepted. A retry is safe, and helps once the account has credits. */
export class NoCreditsError extends NotAcceptedError {
  readonly code = 'NO_CREDITS';
  override readonly name = 'NoCreditsError';

  constructor(answer: ProviderAnswer) {
    super('The account has no credits left: nothing was accepted.', answer);
  }
}

/** The account called too often. Not accepted. A retry is safe; wait ten seconds, the period of the provider's limit. */
export class ProviderThrottledError extends NotAcceptedError {
  readonly code = 'PROVIDER_THROTTLED';
  override readonly name = 'ProviderThrottledError';

  constructor(answer: ProviderAnswer) {
    super('The provider was called too often: nothing was accepted.', answer);
  }
}

/**
 * The provider answered that it is down for maintenance, or failed. Not accepted: it returned no task id. A retry is
 * safe; wait some minutes.
 */
export class ProviderUnavailableError extends NotAcceptedError {
  readonly code = 'PROVIDER_UNAVAILABLE';
  override readonly name = 'ProviderUnavailableError';

  constructor(answer: ProviderAnswer) {
    super('The provider cannot take submissions now: nothing was accepted.', answer);
  }
}

/** No connection to the provider could be made, so nothing was sent. A retry is safe. `cause` has the reason. */
export class ProviderUnreachableError extends VoiceClientError {
  readonly code = 'PROVIDER_UNREACHABLE';
  override readonly name = 'ProviderUnreachableError';
}

/**
 * The submission was sent, but no answer shows its result: it **may have been accepted**, and be paid for. A retry is not
 * safe. Its callback, if it comes, carries `ref`.
 */
export class SubmissionUnknownError extends VoiceClientError {
  readonly code = 'SUBMISSION_UNKNOWN';
  override readonly name = 'SubmissionUnknownError';
  /** The reference that the callback, the record and the event would carry. */
  readonly ref: string;

  constructor(problem: string, ref: string, options?: ErrorOptions) {
    super(`The submission may have been accepted, and must not be repeated blindly: ${problem}`, options);
    this.ref = ref;
  }
}

/** No AWS credentials were found to register the task with, so nothing was sent. A retry is safe. */
export class CredentialsUnavailableError extends VoiceClientError {
  readonly code = 'CREDENTIALS_UNAVAILABLE';
  override readonly name = 'CredentialsUnavailableError';
}

/**
 * The stack rejects requests that are signed with these AWS credentials, so nothing was submitted. A retry is safe, and
 * succeeds once the role has the policy of the stack's output `TaskApiPolicyArn`.
 */
export class RegistrationForbiddenError extends VoiceClientError {
  readonly code = 'REGISTRATION_FORBIDDEN';
  override readonly name = 'RegistrationForbiddenError';
  readonly status = 403;

  constructor(problem: string, options?: ErrorOptions) {
    super(`Nothing was submitted, as its task could not be registered: ${problem}`, options);
  }
}

/**
 * The stack's task API gave no usable answer after all attempts, so nothing was submitted. A retry is safe. It does not help
 * where `status` is 404: there is no task API at the address.
 */
export class TaskApiUnavailableError extends VoiceClientError {
  readonly code = 'TASK_API_UNAVAILABLE';
  override readonly name = 'TaskApiUnavailableError';
  /** The HTTP status; absent if no answer came. */
  readonly status: number | undefined;

  constructor(problem: string, status: number | undefined, options?: ErrorOptions) {
    super(`Nothing was submitted, as its task could not be registered: ${problem}`, options);
    this.status = status;
  }
}

/** The task of a failed request to the stack, and the stack's answer. */
interface TaskRequestFailure {
  readonly taskId: string;
  /** The HTTP status; absent if no answer came. */
  readonly status?: number | undefined;
}

/**
 * A task that the provider accepted is not registered, so the loss of its callback would not be detected. Submitting
 * again is **not** safe: it would be paid twice. `registerTask` with this `taskId` and `ref` is safe, any number of times;
 * it does not help where `status` is 400 (a wrong field), 403 (no permission) or 409 (registered with another reference).
 */
export class RegistrationFailedError extends VoiceClientError {
  readonly code = 'REGISTRATION_FAILED';
  override readonly name = 'RegistrationFailedError';
  /** The id that the provider returned. */
  readonly taskId: string;
  readonly ref: string | undefined;
  readonly status: number | undefined;

  constructor(
    problem: string,
    { taskId, ref, status }: TaskRequestFailure & { readonly ref: string | undefined },
    options?: ErrorOptions,
  ) {
    super(`The task ${JSON.stringify(taskId)} was not registered: ${problem}`, options);
    this.taskId = taskId;
    this.ref = ref;
    this.status = status;
  }
}

/** The stack did not return a task's record. A retry is safe. */
export class TaskNotReadError extends VoiceClientError {
  readonly code = 'TASK_NOT_READ';
  override readonly name = 'TaskNotReadError';
  readonly taskId: string;
  readonly status: number | undefined;
  /** The stack's answer, in words. */
  readonly problem: string;

  constructor(problem: string, { taskId, status }: TaskRequestFailure, options?: ErrorOptions) {
    super(`The task ${JSON.stringify(taskId)} could not be read: ${problem}`, options);
    this.problem = problem;
    this.taskId = taskId;
    this.status = status;
  }
}
