import { setTimeout as sleep } from 'node:timers/promises';
import { parseVoiceEvents } from '../../../functions/contract/index.ts';
import type { Endpoints } from '../../../local/endpoints.ts';
import { subscribe } from '../../kit/subscription.ts';

/** How long to wait for the next event before the rest counts as lost, in milliseconds. */
const QUIET_MS = 60_000;

/** When each task's event reached a subscriber. */
export interface Arrivals extends AsyncDisposable {
  /** As `performance.now()`; a repeat changes nothing. */
  readonly atMs: ReadonlyMap<string, number>;
  /** @throws {Error} saying how many never came. */
  waitFor(taskIds: readonly string[]): Promise<void>;
}

/** Subscribes a queue to the topic, and records when each event comes, until disposed of. */
export async function watchArrivals(endpoints: Endpoints, signal: AbortSignal): Promise<Arrivals> {
  const atMs = new Map<string, number>();
  const note = (message: string) => {
    const receivedAtMs = performance.now();
    for (const { subject } of parseVoiceEvents(message)) {
      if (!atMs.has(subject)) atMs.set(subject, receivedAtMs);
    }
  };
  const subscription = await subscribe(endpoints, note, signal);

  return {
    atMs,
    async waitFor(taskIds) {
      const missing = () => taskIds.filter((taskId) => !atMs.has(taskId)).length;
      for (let left = missing(), quietSince = performance.now(); left > 0;) {
        subscription.check();
        if (performance.now() - quietSince > QUIET_MS) {
          throw new Error(
            `${left} of ${taskIds.length} callbacks that were answered with 200 never reached the subscriber`,
          );
        }
        await sleep(50, undefined, { signal });
        const now = missing();
        if (now < left) quietSince = performance.now();
        left = now;
      }
    },
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  };
}
