import type { TaskRecord } from '../../../client/index.ts';
import type { PlannedTask } from './planned-task.ts';
import type { SentCallback, Truth } from './stand-in.ts';

/** One task, and all that became of it but its events. */
export interface DrilledTask {
  readonly planned: PlannedTask;
  /** The id that the provider returned. */
  readonly taskId: string;
  /** `undefined` when the provider does not know it. */
  readonly truth: Truth | undefined;
  /** How often the provider was asked for it. */
  readonly asked: number;
  /** Whatever was sent to its callback URL. */
  readonly callbacks: readonly SentCallback[];
  /** What the stack tells of it; `undefined` when nothing. */
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
  /** How many questions the provider may get in 10 seconds, and the most that it got in any. */
  readonly lookups: number;
  readonly mostLookupsIn10Seconds: number;
  /** Whether a callback's result counts only once the provider has confirmed it. */
  readonly confirms: boolean;
}
