import type { ApiAnswer } from './api-answer.ts';
import type { Misreport } from './behaviour-names.ts';
import { tell } from './record.ts';
import type { ProviderTask, TaskKind, Outcome } from './task.ts';
import { failure, WORDINGS } from './outcome.ts';

const FAILURE_MESSAGES: Readonly<Record<TaskKind, string>> = {
  voice: 'Voice generation failed',
  phrase: 'Validation phrase generation failed',
};

/**
 * Returns what is sent to the callback URL: consecutive rounds, each with bodies that are sent concurrently.
 *
 * @param otherId the id in the result of a forged callback.
 */
export function planCallbacks(
  task: ProviderTask,
  truth: Outcome,
  otherId: string,
): readonly (readonly ApiAnswer[])[] {
  const { callbackFaults: habits, misreport: tale } = task.behaviour;
  if (habits.has('lost')) return [];
  const last = tale === undefined ? announce(task, truth) : mislead(task, truth, tale, otherId);
  const rounds = [habits.has('double') ? [last, last] : [last]];
  if (!habits.has('fail-then-success')) return rounds;
  return [[announce(task, failure('fail', WORDINGS[task.kind].failure))], ...rounds];
}

/** Creates the callback of a task. A rejected voice is reported as a success: its status is a success. */
function announce(task: ProviderTask, told: Outcome): ApiAnswer {
  const isFailure = told.status !== WORDINGS[task.kind].success;
  return isFailure
    ? { code: 400, msg: FAILURE_MESSAGES[task.kind], data: body(task, told) }
    : { code: 200, msg: 'success', data: body(task, told) };
}

function mislead(task: ProviderTask, truth: Outcome, tale: Misreport, otherId: string): ApiAnswer {
  const { success, result } = WORDINGS[task.kind];
  const told: Outcome = { status: success, result: truth.result, errorCode: 0, errorMessage: '' };
  switch (tale) {
    case 'contradictory':
      return { ...announce(task, told), code: 400, msg: FAILURE_MESSAGES[task.kind] };
    case 'no-result':
      return announce(task, { ...told, result: '' });
    case 'forged':
      return announce(task, { ...told, result: result(otherId) });
  }
}

function body({ taskId, kind, behaviour, callBackUrl }: ProviderTask, told: Outcome): object {
  return { ...tell(taskId, kind, told), ...(behaviour.callbackFaults.has('echo') && { callBackUrl }) };
}
