/**
 * The wait before each lookup of a task, in seconds; the last delay repeats.
 *
 * A voice takes 20 s to a minute, and 5 to 10 minutes under load; the provider advises at least 30 s between two lookups.
 */
export const LOOKUP_DELAYS_SECONDS = [60, 90, 120, 180, 300, 480, 600, 900, 1800] as const;

/** How long before its deadline a task is looked up a last time, in seconds: time enough for an answer to be recorded. */
export const LAST_LOOKUP_SECONDS = 90;

/**
 * Returns when a registered task is looked up first.
 *
 * @param registeredAt ISO 8601, as every time here.
 */
export function firstLookupAt(registeredAt: string, deadlineAt: string): string {
  const registeredMs = Date.parse(registeredAt);
  const half = (Date.parse(deadlineAt) - registeredMs) / 2;
  return toIso(registeredMs + Math.min(LOOKUP_DELAYS_SECONDS[0] * 1000, half));
}

/**
 * Returns when a task is due that a callback made due before it was registered: at that time, or at the first lookup of the
 * registration if that is earlier.
 */
export function dueOnceRegistered(dueAt: string, registeredAt: string, deadlineAt: string): string {
  const firstAt = firstLookupAt(registeredAt, deadlineAt);
  const [earlier = firstAt] = [dueAt, firstAt].toSorted();
  return earlier;
}

/**
 * Returns when a task is due next: for another lookup, for a last lookup shortly before its deadline, or at the deadline to time
 * out.
 *
 * @param lookups how many lookups were made, including the one that is due now.
 */
export function nextDueAt(now: string, lookups: number, deadlineAt: string): string {
  const nowMs = Date.parse(now);
  const lastLookupMs = Date.parse(deadlineAt) - LAST_LOOKUP_SECONDS * 1000;
  if (nowMs >= lastLookupMs) return deadlineAt;
  const delaySeconds = LOOKUP_DELAYS_SECONDS[Math.min(lookups, LOOKUP_DELAYS_SECONDS.length - 1)] ?? 0;
  return toIso(Math.min(nowMs + delaySeconds * 1000, lastLookupMs));
}

/** How long a task is still looked up after a callback that came after its deadline, in seconds: one sweep. */
const GRACE_SECONDS = 60;

/**
 * Returns whether a task times out: its deadline has passed, and no later callback has made it due for a lookup that is still
 * possible.
 *
 * @param dueAt when the task became due: at its deadline at the latest, unless a callback came after the deadline.
 */
export function isOver(now: string, dueAt: string, deadlineAt: string): boolean {
  if (now < deadlineAt) return false;
  return dueAt <= deadlineAt || Date.parse(now) >= Date.parse(dueAt) + GRACE_SECONDS * 1000;
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
