import { publishDueKey, resultDueKey, unregisteredDueKey } from '../../../functions/domain/outbox.ts';
import type { Call } from './calls.ts';

/** The tasks of a run. Two of them share a partition of the index, so that one query finds both. */
const IDS = ['task-0', 'task-15', 'task-1'] as const;

export const TASK_COUNT = IDS.length;

/** @param task counts the tasks of a run. */
export function taskIdOf(task: number): string {
  const id = IDS[task];
  if (id === undefined) throw new Error(`A run has ${TASK_COUNT} tasks, and no ${task}`);
  return id;
}

/** The task of a small world. */
export const ONE_TASK = 'task';

/** The references of a small world's URLs. */
const REFS = ['order-17', 'order-18'];

const ITS_PARTITIONS: readonly (string | undefined)[] = [
  publishDueKey(ONE_TASK),
  resultDueKey(ONE_TASK),
  ...REFS.map(unregisteredDueKey),
];

/** Whether a call asks for a partition of the index that the one task is never in. */
export function isNotForTheOneTask(call: Call): boolean {
  const partition =
    call.operation === 'Query' ? call.input.ExpressionAttributeValues?.[':due']?.S : undefined;
  return partition !== undefined && !ITS_PARTITIONS.includes(partition);
}
