import { RESULT_KEYS, type ProviderTask, type TaskKind, type Outcome } from './task.ts';
import { WORDINGS } from './outcome.ts';

/** Returns what the provider reports of a task: the documented keys, in their order. */
export function tell(taskId: string, kind: TaskKind, truth: Outcome): Record<string, string | number> {
  const { status, result, errorCode, errorMessage } = truth;
  return { taskId, [RESULT_KEYS[kind]]: result, status, errorCode, errorMessage };
}

/** Returns the task's current record: it waits for the first half of its duration, then it is processed. */
export function recordOf(task: ProviderTask, nowMs: number): object {
  const { taskId, kind, truth, behaviour } = task;
  if (task.isSettled && truth !== undefined) return tell(taskId, kind, truth);
  const hasBegun = nowMs - task.submittedAtMs >= (behaviour.seconds * 1_000) / 2;
  const status = hasBegun ? WORDINGS[kind].working : 'wait_processing';
  return tell(taskId, kind, { status, result: '', errorCode: 0, errorMessage: '' });
}
