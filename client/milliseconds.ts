/** The longest delay of a timer, in milliseconds; a longer one would end immediately. */
const MAX_MS = 2 ** 31 - 1;

/** @throws {RangeError} if a timer does not accept the value. */
export function checkMilliseconds(field: string, ms: unknown, least: 0 | 1): void {
  if (typeof ms === 'number' && Number.isInteger(ms) && ms >= least && ms <= MAX_MS) return;
  throw new RangeError(
    `${field}: ${typeof ms === 'number' ? ms : JSON.stringify(ms)} is not allowed; it takes a whole number of milliseconds, ${least} to ${MAX_MS}`,
  );
}

/** @throws {RangeError} if the value is not a list of delays. */
export function checkDelays(field: string, delaysMs: unknown): void {
  if (!Array.isArray(delaysMs)) {
    throw new RangeError(
      `${field}: ${JSON.stringify(delaysMs)} is not allowed; it takes a list of waits in milliseconds`,
    );
  }
  for (const [index, ms] of delaysMs.entries()) checkMilliseconds(`${field}[${index}]`, ms, 0);
}
