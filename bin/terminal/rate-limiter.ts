import { setTimeout as sleep } from 'node:timers/promises';

/** The group size at a rate above this number: as many events as share one call of the topic. */
const GROUP_SIZE = 10;

export interface Clock {
  /** In milliseconds; only differences count. */
  readonly nowMs: () => number;
  readonly waitMs: (ms: number) => Promise<void>;
}

export const SYSTEM_CLOCK: Clock = { nowMs: () => performance.now(), waitMs: (ms) => sleep(ms) };

/** Begins tasks in groups, at most a given number of tasks a second. */
export interface RateLimiter {
  readonly groupSize: number;
  /** Waits until the next group may begin. */
  acquire(): Promise<void>;
}

export function createRateLimiter(perSecond: number, { nowMs, waitMs }: Clock): RateLimiter {
  const groupSize = perSecond > GROUP_SIZE ? GROUP_SIZE : 1;
  const slotMs = (1_000 * groupSize) / perSecond;
  let nextMs = nowMs();
  return {
    groupSize,
    async acquire() {
      const earlyMs = nextMs - nowMs();
      if (earlyMs > 0) await waitMs(earlyMs);
      // Lost time is not made up for, to spare a slow service.
      nextMs = Math.max(nextMs, nowMs()) + slotMs;
    },
  };
}

/**
 * Works on the tasks in order, at most `perSecond` of them a second, until it is interrupted.
 *
 * @returns the results of the tasks that were begun.
 */
export async function mapAtRate<In, Out>(
  tasks: readonly In[],
  perSecond: number,
  work: (task: In) => Promise<Out>,
  clock: Clock,
  interrupted: AbortSignal,
): Promise<Out[]> {
  const limiter = createRateLimiter(perSecond, clock);
  const done: Out[] = [];
  for (let index = 0; index < tasks.length; index += limiter.groupSize) {
    await limiter.acquire();
    if (interrupted.aborted) break;
    done.push(...(await Promise.all(tasks.slice(index, index + limiter.groupSize).map(work))));
  }
  return done;
}
