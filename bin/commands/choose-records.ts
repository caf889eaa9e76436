import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseSince } from './since.ts';

/** Which records are meant, beside when they changed. */
export interface RecordChoice {
  readonly outcome?: string;
  readonly ref?: string;
}

const OUTCOMES = ['succeeded', 'failed', 'awaiting'];

export function withOutcome(command: Command, outcomes: readonly string[] = OUTCOMES): Command {
  return command.addOption(new Option('--outcome <outcome>', 'only these').choices(outcomes));
}

/** Reads a time as it was when the command was typed. */
export function parseTime(text: string): Date {
  const time = parseSince(text, new Date());
  // The table is keyed by years of four digits.
  if (time.getTime() >= 0 && time.getUTCFullYear() <= 9999) return time;
  throw new InvalidArgumentError('It takes a time between 1970 and 9999.');
}

/** Tells whether a record is meant. */
export function isChosen(record: Readonly<Record<string, unknown>>, { outcome, ref }: RecordChoice): boolean {
  if (outcome !== undefined && record['outcome'] !== outcome) return false;
  return ref === undefined || record['ref'] === ref;
}
