import type { TaskRecord } from '../../../client/index.ts';
import type { PlannedTask } from './planned-task.ts';
import type { SentCallback, Truth } from './stand-in.ts';

/** One task with its callbacks and record, without its events. */
export interface DrilledTask {
  readonly planned: PlannedTask;
  /** The id that the provider returned. */
  readonly taskId: string;
  /** `undefined` when the provider does not know it. */
  readonly truth: Truth | undefined;
  /** How often it was looked up. */
  readonly asked: number;
  /** Everything that was sent to its callback URL. */
  readonly callbacks: readonly SentCallback[];
  /** Its record; `undefined` without one. */
  readonly record: TaskRecord | undefined;
}

/** A message at the subscriber. */
export interface Arrival {
  readonly text: string;
  /** In epoch milliseconds. */
  readonly atMs: number;
}

/** Everything that was done, and everything that is there afterwards. */
export interface Facts {
  readonly tasks: readonly DrilledTask[];
  readonly arrivals: readonly Arrival[];
  /** How many lookups the provider may get in 10 seconds, and the most that it got in any. */
  readonly lookups: number;
  readonly mostLookupsIn10Seconds: number;
  /** Whether a callback's result counts only once the provider has confirmed it. */
  readonly confirms: boolean;
}
