import { RESULT_KEYS, type ProviderTask, type TaskKind, type Truth } from './task.ts';
import { WORDINGS } from './truth.ts';

/** What the provider tells of a task: the documented keys, in their order. */
export function tell(taskId: string, kind: TaskKind, truth: Truth): Record<string, string | number> {
  const { status, result, errorCode, errorMessage } = truth;
  return { taskId, [RESULT_KEYS[kind]]: result, status, errorCode, errorMessage };
}

/** Answers what is recorded of a task now: it waits for the first half of its time, then it is worked on. */
export function recordOf(task: ProviderTask, nowMs: number): object {
  const { taskId, kind, truth, behaviour } = task;
  if (task.isSettled && truth !== undefined) return tell(taskId, kind, truth);
  const hasBegun = nowMs - task.submittedAtMs >= (behaviour.seconds * 1_000) / 2;
  const status = hasBegun ? WORDINGS[kind].working : 'wait_processing';
  return tell(taskId, kind, { status, result: '', errorCode: 0, errorMessage: '' });
}
