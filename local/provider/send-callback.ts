import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAnswer } from './reply.ts';
import type { Pace } from './behaviour.ts';

/** A callback that was sent, and how each attempt was answered. */
export interface SentCallback {
  readonly sentAt: string;
  /** HTTP statuses, or why there was none. */
  readonly answers: (number | 'timeout' | 'no answer')[];
  /** When it was answered with 200; absent until then. */
  answeredAt?: string;
}

export interface Delivery {
  readonly url: string;
  readonly body: ApiAnswer;
  /** Signed anew for every attempt. */
  readonly headers: () => Record<string, string>;
}

/**
 * Sends a callback until it is answered with 200, which is the only success, or all repetitions are used up.
 *
 * @throws if the signal aborts it.
 */
export async function sendCallback(
  delivery: Delivery,
  sent: SentCallback,
  pace: Pace,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; attempt <= pace.callbackRepeats; attempt++) {
    if (attempt > 0) await sleep(pace.repeatIntervalMs, undefined, { signal });
    const answer = await post(delivery, pace.callbackTimeoutMs, signal);
    sent.answers.push(answer);
    if (answer === 200) {
      sent.answeredAt = new Date().toISOString();
      return;
    }
  }
}

async function post(
  { url, body, headers }: Delivery,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<SentCallback['answers'][number]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers() },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([timeout, signal]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    signal.throwIfAborted();
    return timeout.aborted ? 'timeout' : 'no answer';
  }
}
