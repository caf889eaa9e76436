import { post } from '../../kit/post.ts';
import { mintCallbackUrl } from '../../../client/index.ts';
import type { ProviderTask, SentCallback } from './stand-in.ts';
import type { SubmittedTask } from './submit-tasks.ts';

export interface CorrectionOptions {
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
