import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { type VoiceClient, mintCallbackUrl } from '../../../client/index.ts';
import { verifyUrlOf, type PlannedTask } from './planned-task.ts';
import type { Timing } from './timing.ts';
import { post } from '../../kit/post.ts';
import type { ProviderTask, SentCallback } from './stand-in.ts';

/** How many are submitted at once, as a busy backend would. */
const CONCURRENCY = 8;

export interface SubmittedTask {
  readonly planned: PlannedTask;
  /** The id that the provider returned. */
  readonly taskId: string;
}

export interface SubmitOptions extends Pick<Timing, 'deadlineSeconds' | 'submitIntervalMs'> {
  readonly client: VoiceClient;
  /** The phrase that all of them were recorded for: the stand-in does not mind. */
  readonly phraseId: string;
  readonly onSubmitted: () => void;
  readonly signal: AbortSignal;
}

/** Submits voices as a user's backend does, in their order. @throws {VoiceClientError} when one cannot be. */
export function submitTasks(tasks: readonly PlannedTask[], options: SubmitOptions): Promise<SubmittedTask[]> {
  const { client, phraseId, deadlineSeconds, submitIntervalMs, onSubmitted, signal } = options;
  const startedAtMs = performance.now();
  const submit = async (planned: PlannedTask, index: number): Promise<SubmittedTask> => {
    const earlyMs = startedAtMs + index * submitIntervalMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs, undefined, { signal });
    const { taskId } = await client.submitVoice(
      {
        validateTaskId: phraseId,
        verifyUrl: verifyUrlOf(planned),
        ref: planned.ref,
        deadlineSeconds: planned.endsAfterSeconds ?? deadlineSeconds,
      },
      { signal },
    );
    onSubmitted();
    return { planned, taskId };
  };
  return pMap(tasks, submit, { concurrency: CONCURRENCY });
}

interface CorrectionOptions {
  readonly api: string;
  readonly signingSecret: string;
  /** What the provider knows. */
  readonly known: readonly ProviderTask[];
}

/**
 * Sends the truth after forged callbacks, as an operator of the provider would.
 *
 * @returns what was sent, by the task's id.
 */
export async function correctForgeries(
  tasks: readonly SubmittedTask[],
  { api, signingSecret, known }: CorrectionOptions,
): Promise<ReadonlyMap<string, SentCallback>> {
  const truths = new Map(known.map(({ taskId, outcome }) => [taskId, outcome]));
  const sent = tasks
    .filter(({ planned }) => planned.isCorrected)
    .map(async ({ taskId, planned }) => {
      const url = await mintCallbackUrl({ baseUrl: api, secret: signingSecret, ref: planned.ref });
      const { status: word = '', voiceId = '' } = truths.get(taskId) ?? {};
      const data = { taskId, voiceId, status: word, errorCode: 0, errorMessage: '' };
      const { status } = await post(url, JSON.stringify({ code: 200, msg: 'success', data }));
      const answeredAt = new Date().toISOString();
      const correction: SentCallback = { answers: [status], ...(status === 200 && { answeredAt }) };
      return [taskId, correction] as const;
    });
  return new Map(await Promise.all(sent));
}
