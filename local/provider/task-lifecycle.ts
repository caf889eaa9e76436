import { setTimeout as sleep } from 'node:timers/promises';
import type { Misreport, Pace } from './behaviour.ts';
import { sendCallback, type SentCallback } from './send-callback.ts';
import type { Outcome, TaskKind } from './outcome.ts';
import { taskFields, type ProviderTask } from './task.ts';
import type { ApiAnswer } from './reply.ts';
import { failure, WORDINGS } from './outcome.ts';
import { createHmac } from 'node:crypto';

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
  const { behaviour, outcome, callBackUrl } = task;
  const { pace, signal } = around;
  if (outcome === undefined) return;
  await sleep(behaviour.seconds * 1_000, undefined, { signal });
  task.isSettled = true;

  if (callBackUrl === undefined) return;
  if (behaviour.callbackFaults.has('late')) {
    const restSeconds = Math.max(0, behaviour.lateSeconds - behaviour.seconds);
    await sleep(restSeconds * 1_000, undefined, { signal });
  }
  const headers = () => signatureOf(task, around.webhookKey());
  for (const round of planCallbacks(task, outcome, around.newId())) {
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
  outcome: Outcome,
  otherId: string,
): readonly (readonly ApiAnswer[])[] {
  const { callbackFaults: faults, misreport } = task.behaviour;
  if (faults.has('lost')) return [];
  const last = misreport === undefined ? announce(task, outcome) : mislead(task, outcome, misreport, otherId);
  const rounds = [faults.has('double') ? [last, last] : [last]];
  if (!faults.has('fail-then-success')) return rounds;
  return [[announce(task, failure('fail', WORDINGS[task.kind].failure))], ...rounds];
}

/** Creates the callback of a task. A rejected voice is reported as a success: its status is a success. */
function announce(task: ProviderTask, reported: Outcome): ApiAnswer {
  const isFailure = reported.status !== WORDINGS[task.kind].success;
  return isFailure
    ? { code: 400, msg: FAILURE_MESSAGES[task.kind], data: body(task, reported) }
    : { code: 200, msg: 'success', data: body(task, reported) };
}

function mislead(task: ProviderTask, outcome: Outcome, misreport: Misreport, otherId: string): ApiAnswer {
  const { success, result } = WORDINGS[task.kind];
  const reported: Outcome = { status: success, result: outcome.result, errorCode: 0, errorMessage: '' };
  switch (misreport) {
    case 'contradictory':
      return { ...announce(task, reported), code: 400, msg: FAILURE_MESSAGES[task.kind] };
    case 'no-result':
      return announce(task, { ...reported, result: '' });
    case 'forged':
      return announce(task, { ...reported, result: result(otherId) });
  }
}

function body({ taskId, kind, behaviour, callBackUrl }: ProviderTask, reported: Outcome): object {
  return {
    ...taskFields(taskId, kind, reported),
    ...(behaviour.callbackFaults.has('echo') && { callBackUrl }),
  };
}

/**
 * Returns the headers that kie.ai signs a callback with. The signature does not cover the body.
 *
 * @see https://docs.kie.ai/common-api/webhook-verification
 */
export function signWebhook(key: string, taskId: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest('base64');
  return { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature };
}
