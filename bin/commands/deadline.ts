import { InvalidArgumentError } from 'commander';
import { MAX_DEADLINE_SECONDS, MIN_DEADLINE_SECONDS } from '../../client/submission.ts';
import { parseDuration } from './duration.ts';

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
