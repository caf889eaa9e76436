const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** An outage of every day. */
interface Outage {
  /** When it begins, in milliseconds after a day of the week has. */
  readonly fromMs: number;
  readonly forMs: number;
}

/** Longer than the provider repeats a callback. */
const STORE: Outage = { fromMs: 9 * 60 * MINUTE_MS, forMs: 40 * MINUTE_MS };

/** Longer than the sweep leaves an event to the stream. */
const TOPIC: Outage = { fromMs: 15 * 60 * MINUTE_MS, forMs: 60 * MINUTE_MS };

const isDuring = ({ fromMs, forMs }: Outage, ofWeekMs: number) => {
  const ofDayMs = ofWeekMs % DAY_MS;
  return ofDayMs >= fromMs && ofDayMs < fromMs + forMs;
};

/** @param ofWeekMs milliseconds since the week began. */
export const isStoreAway = (ofWeekMs: number) => isDuring(STORE, ofWeekMs);

/** @param ofWeekMs milliseconds since the week began. */
export const isTopicAway = (ofWeekMs: number) => isDuring(TOPIC, ofWeekMs);
