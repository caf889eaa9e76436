import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseSince } from './since.ts';

/** Which records to select, apart from when they changed. */
export interface RecordChoice {
  readonly outcome?: string;
  readonly ref?: string;
}

const OUTCOMES = ['succeeded', 'failed', 'awaiting'];

export function withOutcome(command: Command, outcomes: readonly string[] = OUTCOMES): Command {
  return command.addOption(new Option('--outcome <outcome>', 'only these').choices(outcomes));
}

/** Parses a time, relative to when the command was typed. */
export function parseTime(text: string): Date {
  const time = parseSince(text, new Date());
  // The table's keys have years of four digits.
  if (time.getTime() >= 0 && time.getUTCFullYear() <= 9999) return time;
  throw new InvalidArgumentError('It takes a time between 1970 and 9999.');
}

/** Returns whether a record is selected. */
export function isChosen(record: Readonly<Record<string, unknown>>, { outcome, ref }: RecordChoice): boolean {
  if (outcome !== undefined && record['outcome'] !== outcome) return false;
  return ref === undefined || record['ref'] === ref;
}
