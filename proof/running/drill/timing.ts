import { LAST_LOOKUP_SECONDS, LOOKUP_DELAYS_SECONDS } from '../../../functions/domain/lookup-schedule.ts';
import { PROMISED_SECONDS } from '../../laws/ends.ts';
import { FAULTY_REPLIES } from './plan-tasks.ts';
import type { PlannedTask } from './planned-task.ts';

/** How a drill is spread over time. */
export interface Timing {
  /** Of every task that is to end otherwise. */
  readonly deadlineSeconds: number;
  /** How long after one submission the next one begins at the earliest, in milliseconds. */
  readonly submitIntervalMs: number;
}

export interface Budget {
  /** How many calls the provider gets in 10 seconds. */
  readonly lookups: number;
  /** Whether every result that a callback reports is looked up. */
  readonly confirms: boolean;
}

/** How long lookups pause after the provider has throttled a sweep, in seconds: until the next sweep, and its reserved calls are over. */
const STOP_SECONDS = 15;

/** The lookups are never asked quite as fast as they may be: a sweep ends, and the next one begins. */
const SLACK = 2;

/** A busy machine is slow. */
const RESERVE_SECONDS = 60;

/** Where every result is asked for, how much slower than they may be asked for they are submitted. */
const UNHURRIED = 1.5;

/** Computes deadlines within which every task can be asked for as often as it takes. */
export function planTiming(tasks: readonly PlannedTask[], { lookups, confirms }: Budget): Timing {
  const secondsEach = 10 / lookups;
  const faulty = tasks.filter(isFaulty).length;
  const asked = tasks.filter(({ kind }) => confirms || (kind !== 'plain' && kind !== 'double')).length;
  // What contradicts a callback settles the task when the provider says it again.
  const askedAgain = tasks.filter(({ kind }) => kind === 'forged').length;
  const [first, second] = LOOKUP_DELAYS_SECONDS;
  const deadlineSeconds = Math.ceil(
    first +
      second +
      LAST_LOOKUP_SECONDS +
      (asked + askedAgain + faulty) * secondsEach * SLACK +
      faulty * STOP_SECONDS +
      RESERVE_SECONDS,
  );
  return {
    deadlineSeconds,
    submitIntervalMs: confirms ? secondsEach * 1_000 * UNHURRIED : 0,
  };
}

/** Returns when a drill ends at the latest, counted from the last submission: a task that has not ended by then breaks the promise. */
export function limitOf(deadlineSeconds: number): number {
  return deadlineSeconds + PROMISED_SECONDS + RESERVE_SECONDS;
}

function isFaulty({ behave }: PlannedTask): boolean {
  return FAULTY_REPLIES.some((name) => behave.includes(name));
}
