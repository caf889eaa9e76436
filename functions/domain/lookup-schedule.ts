/**
 * How long to wait before each time the provider is asked for a result, in seconds; the last goes on for ever.
 *
 * A voice takes 20 s to a minute, and 5 to 10 minutes under load; the provider advises against asking more often than
 * every 30 s.
 */
export const LOOKUP_DELAYS_SECONDS = [60, 90, 120, 180, 300, 480, 600, 900, 1800] as const;

/** How long before its deadline a task is asked for a last time, in seconds: time enough for an answer to be recorded. */
export const LAST_LOOKUP_SECONDS = 90;

/**
 * Answers when a task that was registered is asked for first.
 *
 * @param registeredAt ISO 8601, as every time here.
 */
export function firstLookupAt(registeredAt: string, deadlineAt: string): string {
  const registeredMs = Date.parse(registeredAt);
  const half = (Date.parse(deadlineAt) - registeredMs) / 2;
  return toIso(registeredMs + Math.min(LOOKUP_DELAYS_SECONDS[0] * 1000, half));
}

/**
 * Answers when a task is due that a callback made due before it was registered: as soon as it was, but not later than if
 * nothing had come.
 */
export function dueOnceRegistered(dueAt: string, registeredAt: string, deadlineAt: string): string {
  const firstAt = firstLookupAt(registeredAt, deadlineAt);
  const [earlier = firstAt] = [dueAt, firstAt].toSorted();
  return earlier;
}

/**
 * Answers when a task is due next: to be asked for again, a last time shortly before its deadline, and at the deadline
 * to be given up.
 *
 * @param lookups how often it was asked for, the time that is due now included.
 */
export function nextDueAt(now: string, lookups: number, deadlineAt: string): string {
  const nowMs = Date.parse(now);
  const lastLookupMs = Date.parse(deadlineAt) - LAST_LOOKUP_SECONDS * 1000;
  if (nowMs >= lastLookupMs) return deadlineAt;
  const delaySeconds = LOOKUP_DELAYS_SECONDS[Math.min(lookups, LOOKUP_DELAYS_SECONDS.length - 1)] ?? 0;
  return toIso(Math.min(nowMs + delaySeconds * 1000, lastLookupMs));
}

/** How long a task whose deadline has passed is still asked for when a callback came after it, in seconds: one sweep. */
export const GRACE_SECONDS = 60;

/**
 * Tells whether a task is given up: its deadline has passed, and no callback has made it due since that the provider
 * could still be asked about.
 *
 * @param dueAt when it became due: at its deadline at the latest, unless a callback came after that.
 */
export function isOver(now: string, dueAt: string, deadlineAt: string): boolean {
  if (now < deadlineAt) return false;
  return dueAt <= deadlineAt || Date.parse(now) >= Date.parse(dueAt) + GRACE_SECONDS * 1000;
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
