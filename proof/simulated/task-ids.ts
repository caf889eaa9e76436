import { callbackFingerprint } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { publishDueKey, resultDueKey, unregisteredDueKey } from '../../functions/domain/outbox.ts';
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

/** What a small world may hold of its one task, and of the callbacks about it. */
export interface Places {
  /** Partitions of the index. */
  readonly partitions: readonly string[];
  /** Ids of quarantine. */
  readonly ids: readonly string[];
}

/** @param sent what is sent about the one task, each to the URL of a reference. */
export function placesOf(sent: readonly { readonly ref: string; readonly body: string }[]): Places {
  return {
    partitions: [
      publishDueKey(ONE_TASK),
      resultDueKey(ONE_TASK),
      ...sent.map(({ ref }) => unregisteredDueKey(ref)),
    ],
    ids: sent.flatMap(({ ref, body }) => callbackFingerprint('generate', ref, body).ids),
  };
}

/** Whether a call asks for what is in none of these places, now or later. */
export function isElsewhere(call: Call, { partitions, ids }: Places): boolean {
  if (call.operation === 'Query') {
    return !partitions.includes(call.input.ExpressionAttributeValues?.[':due']?.S ?? '');
  }
  const id = call.operation === 'GetItem' ? call.input.Key['id']?.S : undefined;
  return id !== undefined && !ids.includes(id);
}
