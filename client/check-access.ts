import { RegistrationForbiddenError, TaskApiUnavailableError, TaskNotReadError } from './client-errors.ts';
import type { CallOptions, TaskApi } from './task-api.ts';

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
export async function checkAccess(tasks: TaskApi, { signal }: CallOptions): Promise<void> {
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
