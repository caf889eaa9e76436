import type { Item } from './calls.ts';
import type { Change } from './store.ts';

/** The change as Lambda hands it to the publisher. */
export function toRecord({ sequence, atMs, before, after }: Change) {
  const eventName: 'INSERT' | 'MODIFY' = before === undefined ? 'INSERT' : 'MODIFY';
  return {
    eventID: String(sequence),
    eventName,
    eventSource: 'aws:dynamodb',
    dynamodb: {
      SequenceNumber: String(sequence),
      ApproximateCreationDateTime: atMs / 1_000,
      Keys: keysOf(after),
      NewImage: { ...after },
      ...(before !== undefined && { OldImage: { ...before } }),
    },
  };
}

function keysOf({ taskId, kind }: Item) {
  if (taskId === undefined || kind === undefined) throw new Error('An item of the task table has a key');
  return { taskId, kind };
}
