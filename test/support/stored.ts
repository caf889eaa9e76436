import { readStoredTask, type StoredTask } from '../../functions/domain/stored-task.ts';
import { TASK_ID } from './builders.ts';

/** A record that a callback of the reference `order-17` created, as the store holds it; the overrides are attributes. */
export function aStored(attributes: Readonly<Record<string, unknown>> = {}): StoredTask {
  return readStoredTask(
    {
      taskId: TASK_ID,
      kind: 'generate',
      ref: 'order-17',
      outcome: 'awaiting',
      reason: 'in_progress',
      rank: 0,
      deliveries: 1,
      revision: 1,
      due: 'unregistered#14',
      dueAt: '2026-11-23T10:01:00.000Z',
      deadlineAt: '2026-11-23T12:00:00.000Z',
      ...attributes,
    },
    'generate',
  );
}
