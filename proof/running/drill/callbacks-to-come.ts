import { USUAL_PACE } from '../../../local/provider/behaviour.ts';
import { callbacksOf } from './planned-task.ts';
import type { ProviderTask, SentCallback } from './stand-in.ts';
import type { SubmittedTask } from './submit-tasks.ts';

/** How many callbacks the provider has still to send, or to send again. */
export function callbacksToCome(
  tasks: readonly SubmittedTask[],
  known: readonly Pick<ProviderTask, 'taskId' | 'callbacks'>[],
): number {
  const sent = new Map(known.map(({ taskId, callbacks }) => [taskId, callbacks]));
  return tasks.reduce((sum, { taskId, planned }) => {
    const over = sent.get(taskId)?.filter(isOver) ?? [];
    return sum + callbacksOf(planned) - over.length;
  }, 0);
}

/** It was answered with 200, or its retries are over: no more deliveries come, and the judge will say so. */
function isOver({ answers, answeredAt }: SentCallback): boolean {
  return answeredAt !== undefined || answers.length > USUAL_PACE.callbackRepeats;
}
