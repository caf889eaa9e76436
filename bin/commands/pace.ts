/** How many begin together where more than that begin in a second: as many as share one call of the topic. */
const TOGETHER = 10;

export interface Clock {
  /** In milliseconds; only differences count. */
  readonly nowMs: () => number;
  readonly waitMs: (ms: number) => Promise<void>;
}

/** Lets things begin, some at a time, and no more of them a second than somebody said. */
export interface Pace {
  /** How many begin together. */
  readonly together: number;
  /** Waits until the next of them may begin. */
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
      // One that took long is not made up for: what is slow is spared.
      nextMs = Math.max(nextMs, nowMs()) + slotMs;
    },
  };
}
