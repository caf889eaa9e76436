import { numberOf, recordOf } from '../laws/law.ts';
import type { Store } from '../store.ts';

export function isRegistered(store: Store, taskId: string): boolean {
  return recordOf(store, taskId)?.['registeredAt'] !== undefined;
}

/** Whether nothing is left to do for a registered task: its result is known and published. */
export function isTaskOver(store: Store, taskId: string): boolean {
  const record = recordOf(store, taskId);
  return (
    record?.['registeredAt'] !== undefined &&
    record['outcome']?.S !== 'awaiting' &&
    record['due'] === undefined &&
    numberOf(record, 'publishedRevision') === numberOf(record, 'revision')
  );
}
