/** How many begin together where more than that begin in a second: as many as share one call of the topic. */
const TOGETHER = 10;

export interface Clock {
  /** In milliseconds; only differences count. */
  readonly nowMs: () => number;
  readonly waitMs: (ms: number) => Promise<void>;
}

/**
 * Works on one after the other, no more of them a second than the rate says, until it is interrupted.
 *
 * @returns what became of those that were begun.
 */
export async function atARate<In, Out>(
  tasks: readonly In[],
  perSecond: number,
  work: (task: In) => Promise<Out>,
  { nowMs, waitMs }: Clock,
  interrupted: AbortSignal,
): Promise<Out[]> {
  const together = perSecond > TOGETHER ? TOGETHER : 1;
  const slotMs = (1_000 * together) / perSecond;
  const done: Out[] = [];
  let nextMs = nowMs();
  for (let index = 0; index < tasks.length && !interrupted.aborted; index += together) {
    const early = nextMs - nowMs();
    if (early > 0) await waitMs(early);
    // One that took long is not made up for: a slow topic is spared.
    nextMs = Math.max(nextMs, nowMs()) + slotMs;
    done.push(...(await Promise.all(tasks.slice(index, index + together).map(work))));
  }
  return done;
}
