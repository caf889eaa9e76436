import { InvalidArgumentError } from 'commander';

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A URL that is valid for longer than a year is a password. */
const MAX_DAYS = 365;

/**
 * Parses a duration such as `30m` or `7d`, at most a year, into seconds.
 *
 * @throws {InvalidArgumentError} with what is allowed.
 */
export function parseDuration(text: string): number {
  const seconds = readDuration(text, MAX_DAYS);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError(`It takes a whole number and s, m, h or d, from 1s to ${MAX_DAYS}d.`);
}

/** @returns the seconds; `undefined` if the string is not a duration, or the duration is too long. */
export function readDuration(text: string, maxDays: number): number | undefined {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * SECONDS_PER_UNIT[unit as keyof typeof SECONDS_PER_UNIT]; // the pattern's letters
  return seconds >= 1 && seconds <= maxDays * SECONDS_PER_UNIT.d ? seconds : undefined;
}
