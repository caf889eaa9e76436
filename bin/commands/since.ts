import { InvalidArgumentError } from 'commander';
import * as v from 'valibot';
import { readDuration } from './duration.ts';

/** Records may be kept this long. */
const MAX_DAYS = 3_650;

const TimeSchema = v.union([v.pipe(v.string(), v.isoTimestamp()), v.pipe(v.string(), v.isoDate())]);

/**
 * Parses the start of a period: a duration before now, or a time.
 *
 * @throws {InvalidArgumentError} with what is allowed.
 */
export function parseSince(text: string, now: Date): Date {
  if (v.is(TimeSchema, text) && !Number.isNaN(Date.parse(text)) && hasDay(text)) return new Date(text);
  const seconds = readDuration(text, MAX_DAYS);
  if (seconds !== undefined) return new Date(now.getTime() - seconds * 1000);
  throw new InvalidArgumentError(
    `It takes a duration such as 30m, 2h or 7d, ${MAX_DAYS}d at most, or a time such as 2026-11-23T10:00:00Z.`,
  );
}

/** Returns whether a time has a day that exists: `Date` reads 31 November as 1 December. */
function hasDay(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(day).toISOString().startsWith(day);
}
