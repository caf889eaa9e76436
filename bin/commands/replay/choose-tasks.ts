import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import type { Period, TaskListing } from '../../../functions/adapters/dynamodb/task-listing.ts';
import { KINDS, type CallbackKind } from '../../../functions/domain/kinds.ts';
import { showProgress } from '../../terminal/text.ts';

/** Which tasks' events to replay. */
export type ReplayChoice =
  | { readonly kind: 'named'; readonly taskIds: readonly string[] }
  | {
      readonly kind: 'period';
      readonly period: Period;
      readonly outcome: 'succeeded' | 'failed' | undefined;
    };

export interface TaskKey {
  readonly taskId: string;
  readonly kind: CallbackKind;
}

export interface ChosenTask extends TaskKey {
  /** When its record changed last. ISO 8601, UTC. Absent for a task that was named. */
  readonly updatedAt?: string | undefined;
}

/** The tasks to replay, as far as they are known beforehand. */
export interface ChosenTasks {
  readonly tasks: readonly ChosenTask[];
  /** How many undecided tasks are left out: they have no event. */
  readonly undecided: number;
}

/** The attributes that selecting a record needs. */
export const CHOSEN_BY = ['taskId', 'kind', 'due', 'outcome', 'updatedAt'];

const kinds = Object.keys(KINDS) as CallbackKind[]; // a Record's keys are its key type

const ChosenSchema = v.object({
  taskId: v.string(),
  kind: v.picklist(kinds),
  outcome: v.fallback(v.optional(v.string()), undefined),
  updatedAt: v.fallback(v.optional(v.pipe(v.string(), v.isoTimestamp())), undefined),
});

/** How often progress is shown, in records. */
const PROGRESS_RECORDS = 1_000;

/** @throws {StoreUnavailableError} a retry is safe. */
export async function chooseTasks(choice: ReplayChoice, listing: TaskListing): Promise<ChosenTasks> {
  if (choice.kind === 'named') {
    // A task that is named twice is replayed once.
    const taskIds = [...new Set(choice.taskIds)];
    return { tasks: taskIds.map((taskId) => ({ taskId, kind: 'generate' })), undecided: 0 };
  }
  const tasks: ChosenTask[] = [];
  let undecided = 0;
  let seen = 0;
  for await (const item of listing.changedDuring(choice.period)) {
    if (++seen % PROGRESS_RECORDS === 0) showProgress(`${seen} records seen, ${tasks.length} chosen`);
    const read = v.safeParse(ChosenSchema, unmarshall(item, { wrapNumbers: Number }));
    if (!read.success) continue;
    const { outcome, ...task } = read.output;
    if (choice.outcome !== undefined && outcome !== choice.outcome) continue;
    if (outcome === 'awaiting') undecided += 1;
    else tasks.push(task);
  }
  // The oldest first, as they were published.
  return { tasks: tasks.reverse(), undecided };
}
