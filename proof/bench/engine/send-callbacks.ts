import { randomUUID } from 'node:crypto';
import { mintCallbackUrl } from '../../../client/callback-url.ts';
import { aSuccess } from '../success.ts';
import type { Endpoints } from '../../../local/endpoints.ts';
import { post } from '../../kit/post.ts';

/** Callbacks that were answered with 200. */
export interface Sent {
  readonly perSecond: number;
  readonly answers: readonly {
    readonly taskId: string;
    readonly tookMs: number;
    readonly answeredAtMs: number;
  }[];
}

export interface SendOptions {
  readonly count: number;
  /** How many are under way at any time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onSent: (soFar: number) => void;
}

/**
 * Posts successes of as many tasks, each to its own signed URL. Signing is done before the clock starts.
 *
 * @throws {Error} when one is not answered with 200.
 */
export async function sendCallbacks(endpoints: Endpoints, options: SendOptions): Promise<Sent> {
  const { count, concurrency, signal, onSent } = options;
  const urls = await Promise.all(Array.from({ length: count }, () => mintUrl(endpoints)));
  const answers: Sent['answers'][number][] = [];

  async function sendUntilDone(): Promise<void> {
    for (let url = urls.pop(); url !== undefined; url = urls.pop()) {
      const taskId = randomUUID();
      const sentAtMs = performance.now();
      signal.throwIfAborted();
      const { status, said } = await post(url, JSON.stringify(aSuccess(taskId)));
      if (status !== 200) throw new Error(`A callback was answered with ${status}: ${said}`);
      const answeredAtMs = performance.now();
      onSent(answers.push({ taskId, tookMs: answeredAtMs - sentAtMs, answeredAtMs }));
    }
  }
  const startedAtMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, sendUntilDone));
  return { perSecond: count / ((performance.now() - startedAtMs) / 1_000), answers };
}

function mintUrl({ api, signingSecret }: Endpoints): Promise<string> {
  return mintCallbackUrl({
    baseUrl: api,
    secret: signingSecret,
    kind: 'generate',
    ref: `bench-${randomUUID()}`,
    issuedAt: new Date(),
    lifetimeSeconds: 3_600,
  });
}
