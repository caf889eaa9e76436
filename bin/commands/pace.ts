/** How many begin together at a rate above this number: as many as share one call of the topic. */
const TOGETHER = 10;

export interface Clock {
  /** In milliseconds; only differences count. */
  readonly nowMs: () => number;
  readonly waitMs: (ms: number) => Promise<void>;
}

/** A rate limiter: begins tasks in groups, at most a given number a second. */
export interface Pace {
  /** The size of a group. */
  readonly together: number;
  /** Waits until the next group may begin. */
  turn(): Promise<void>;
}

export function createPace(perSecond: number, { nowMs, waitMs }: Clock): Pace {
  const together = perSecond > TOGETHER ? TOGETHER : 1;
  const slotMs = (1_000 * together) / perSecond;
  let nextMs = nowMs();
  return {
    together,
    async turn() {
      const early = nextMs - nowMs();
      if (early > 0) await waitMs(early);
      // Lost time is not made up for, to spare a slow service.
      nextMs = Math.max(nextMs, nowMs()) + slotMs;
    },
  };
}
