import { setTimeout as sleep } from 'node:timers/promises';
import { planCallbacks } from './callback-rounds.ts';
import type { Pace } from './pace.ts';
import { sendCallback, type SentCallback } from './send-callback.ts';
import type { ProviderTask } from './task.ts';
import { signWebhook } from './webhook-signature.ts';

export interface TaskDependencies {
  readonly pace: Pace;
  readonly newId: () => string;
  /** The key that callbacks of `signed` tasks are signed with. */
  readonly webhookKey: () => string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs a task, until its last callback was answered or all its repetitions have failed.
 *
 * @throws if the signal aborts it.
 */
export async function runTaskLifecycle(task: ProviderTask, around: TaskDependencies): Promise<void> {
  const { behaviour, truth, callBackUrl } = task;
  const { pace, signal } = around;
  if (truth === undefined) return;
  await sleep(behaviour.seconds * 1_000, undefined, { signal });
  task.isSettled = true;

  if (callBackUrl === undefined) return;
  if (behaviour.callbackFaults.has('late')) {
    const restSeconds = Math.max(0, behaviour.lateSeconds - behaviour.seconds);
    await sleep(restSeconds * 1_000, undefined, { signal });
  }
  const headers = () => signatureOf(task, around.webhookKey());
  for (const round of planCallbacks(task, truth, around.newId())) {
    await Promise.all(
      round.map((body) => {
        const sent: SentCallback = { sentAt: new Date().toISOString(), answers: [] };
        task.callbacks.push(sent);
        return sendCallback({ url: callBackUrl, body, headers }, sent, pace, signal);
      }),
    );
  }
}

function signatureOf({ taskId, behaviour }: ProviderTask, key: string | undefined): Record<string, string> {
  return behaviour.callbackFaults.has('signed') && key !== undefined
    ? signWebhook(key, taskId, new Date())
    : {};
}
