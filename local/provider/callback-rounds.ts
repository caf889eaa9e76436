import type { ApiAnswer } from './api-answer.ts';
import type { Tale } from './behaviour-names.ts';
import { tell } from './record.ts';
import type { ProviderTask, TaskKind, Truth } from './task.ts';
import { failure, WORDINGS } from './truth.ts';

const FAILURE_MESSAGES: Readonly<Record<TaskKind, string>> = {
  voice: 'Voice generation failed',
  phrase: 'Validation phrase generation failed',
};

/**
 * Answers what is sent to the callback URL: rounds that follow one another, each of bodies that are sent at once.
 *
 * @param otherId what a forged callback makes its result of.
 */
export function planCallbacks(
  task: ProviderTask,
  truth: Truth,
  otherId: string,
): readonly (readonly ApiAnswer[])[] {
  const { habits, tale } = task.behaviour;
  if (habits.has('lost')) return [];
  const last = tale === undefined ? announce(task, truth) : mislead(task, truth, tale, otherId);
  const rounds = [habits.has('double') ? [last, last] : [last]];
  if (!habits.has('fail-then-success')) return rounds;
  return [[announce(task, failure('fail', WORDINGS[task.kind].failure))], ...rounds];
}

/** Tells what became of the task. A rejected voice is told as a success: its status is one. */
function announce(task: ProviderTask, told: Truth): ApiAnswer {
  const isFailure = told.status !== WORDINGS[task.kind].success;
  return isFailure
    ? { code: 400, msg: FAILURE_MESSAGES[task.kind], data: body(task, told) }
    : { code: 200, msg: 'success', data: body(task, told) };
}

function mislead(task: ProviderTask, truth: Truth, tale: Tale, otherId: string): ApiAnswer {
  const { success, result } = WORDINGS[task.kind];
  const told: Truth = { status: success, result: truth.result, errorCode: 0, errorMessage: '' };
  switch (tale) {
    case 'contradictory':
      return { ...announce(task, told), code: 400, msg: FAILURE_MESSAGES[task.kind] };
    case 'no-result':
      return announce(task, { ...told, result: '' });
    case 'forged':
      return announce(task, { ...told, result: result(otherId) });
  }
}

function body({ taskId, kind, behaviour, callBackUrl }: ProviderTask, told: Truth): object {
  return { ...tell(taskId, kind, told), ...(behaviour.habits.has('echo') && { callBackUrl }) };
}
