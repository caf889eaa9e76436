import { InvalidArgumentError, type Command } from 'commander';
import ms, { type StringValue } from 'ms';
import * as v from 'valibot';
import { MAX_DEADLINE_SECONDS, MIN_DEADLINE_SECONDS } from '../../client/submission.ts';
import { isRef, MAX_REF_CHARACTERS } from '../../functions/contract/ref.ts';

/** Default lifetime of a URL: the provider's operators send callbacks again by hand, days later. */
export const DEFAULT_LIFETIME = '7d';

/** A URL that is valid for longer than a year is a password. */
const MAX_DURATION_DAYS = 365;

/** Records may be kept this long. */
const MAX_AGE_DAYS = 3_650;

/**
 * Creates a parser of whole numbers.
 *
 * @throws {InvalidArgumentError} from the parser, with what is allowed.
 */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= minimum && number <= maximum) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${minimum} to ${maximum}.`);
  };
}

/**
 * Parses a duration such as `30m` or `7d`, at most a year, into seconds.
 *
 * @throws {InvalidArgumentError} with what is allowed.
 */
export function parseDuration(text: string): number {
  const seconds = readDuration(text, MAX_DURATION_DAYS);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError(
    `It takes a whole number and s, m, h or d, from 1s to ${MAX_DURATION_DAYS}d.`,
  );
}

/**
 * Parses the deadline of a task, in seconds.
 *
 * @throws {InvalidArgumentError} with what is allowed.
 */
export function parseDeadline(text: string): number {
  const seconds = parseDuration(text);
  if (seconds >= MIN_DEADLINE_SECONDS && seconds <= MAX_DEADLINE_SECONDS) return seconds;
  throw new InvalidArgumentError('It takes from 10s to 7d.');
}

const TimeSchema = v.union([v.pipe(v.string(), v.isoTimestamp()), v.pipe(v.string(), v.isoDate())]);

/**
 * Parses the start or end of a period: a duration before now, or a time.
 *
 * @throws {InvalidArgumentError} with what is allowed.
 */
export function parseTime(text: string): Date {
  const time = parseSince(text, new Date());
  // The table's keys have years of four digits.
  if (time.getTime() >= 0 && time.getUTCFullYear() <= 9999) return time;
  throw new InvalidArgumentError('It takes a time between 1970 and 9999.');
}

/** Does the same for a given present time, and for times of any year. */
export function parseSince(text: string, now: Date): Date {
  if (v.is(TimeSchema, text) && !Number.isNaN(Date.parse(text)) && hasDay(text)) return new Date(text);
  const seconds = readDuration(text, MAX_AGE_DAYS);
  if (seconds !== undefined) return new Date(now.getTime() - seconds * 1_000);
  throw new InvalidArgumentError(
    `It takes a duration such as 30m, 2h or 7d, ${MAX_AGE_DAYS}d at most, or a time such as 2026-11-23T10:00:00Z.`,
  );
}

/** Adds the option for the caller's reference. */
export function withRef(command: Command, description: string): Command {
  return command.option('--ref <ref>', description, parseRef);
}

function parseRef(text: string): string {
  if (isRef(text)) return text;
  throw new InvalidArgumentError(
    `It takes 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character.`,
  );
}

/** Returns the seconds of a duration; `undefined` if the string is not a duration, or the duration is too long. */
function readDuration(text: string, maxDays: number): number | undefined {
  if (!isDuration(text)) return undefined;
  const seconds = ms(text) / 1_000;
  return seconds >= 1 && seconds <= maxDays * 86_400 ? seconds : undefined;
}

/** Without a unit, `ms` would read milliseconds; fractions and longer units are ambiguous. */
function isDuration(text: string): text is StringValue {
  return /^\d{1,9}[smhd]$/.test(text);
}

/** Returns whether a time has a day that exists: `Date` reads 31 November as 1 December. */
function hasDay(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(day).toISOString().startsWith(day);
}
