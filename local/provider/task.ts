import type { Behaviour } from './behaviour.ts';
import type { SentCallback } from './send-callback.ts';
import { WORDINGS, type Outcome, type TaskKind } from './outcome.ts';

export interface ProviderTask {
  readonly taskId: string;
  readonly kind: TaskKind;
  /** Selects the task's behaviour; it is never fetched. */
  readonly audioUrl: string;
  readonly callBackUrl: string | undefined;
  readonly behaviour: Behaviour;
  /** `undefined` if the task hangs. */
  readonly outcome: Outcome | undefined;
  readonly submittedAtMs: number;
  /** Whether the outcome is final. */
  isSettled: boolean;
  /** How often the task was looked up. */
  lookups: number;
  readonly callbacks: SentCallback[];
}

/** The key of the result, in records and callbacks. */
export const RESULT_KEYS: Readonly<Record<TaskKind, string>> = { voice: 'voiceId', phrase: 'validateInfo' };

/** Returns what the provider reports of a task: the documented keys, in their order. */
export function taskFields(
  taskId: string,
  kind: TaskKind,
  outcome: Outcome,
): Record<string, string | number> {
  const { status, result, errorCode, errorMessage } = outcome;
  return { taskId, [RESULT_KEYS[kind]]: result, status, errorCode, errorMessage };
}

/** Returns the task's current record: it waits for the first half of its duration, then it is processed. */
export function recordOf(task: ProviderTask, nowMs: number): object {
  const { taskId, kind, outcome, behaviour } = task;
  if (task.isSettled && outcome !== undefined) return taskFields(taskId, kind, outcome);
  const hasBegun = nowMs - task.submittedAtMs >= (behaviour.seconds * 1_000) / 2;
  const status = hasBegun ? WORDINGS[kind].working : 'wait_processing';
  return taskFields(taskId, kind, { status, result: '', errorCode: 0, errorMessage: '' });
}
