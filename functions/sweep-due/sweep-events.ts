import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { OverdueItems } from '../adapters/dynamodb/outbox-store.ts';
import { publishDueKeys } from '../domain/outbox.ts';

export interface EventPorts {
  readonly overdueItems: OverdueItems;
  /** Publishes what one item owes. It may fail; the item then stays due. */
  readonly publish: (item: Record<string, AttributeValue>) => Promise<void>;
  readonly now: () => Date;
  /** Tells whether there is time for one more item. */
  readonly hasTime: () => boolean;
}

export interface EventSweep {
  /** How many items were overdue, as far as the sweep came. */
  readonly overdue: number;
  /** When the one that has been overdue the longest became so; ISO 8601, UTC. Nothing when none is overdue. */
  readonly oldestDueAt: string | undefined;
  /** What went wrong, item by item. None of it stopped the rest. */
  readonly failures: readonly unknown[];
}

/**
 * Publishes every event that is overdue: whatever the stream lost, refused or never got to, however long ago.
 *
 * The partitions are swept side by side, the oldest first in each, and an item that fails holds up nothing. What is left
 * when the time is over stays due for the next sweep.
 */
export async function sweepEvents(ports: EventPorts): Promise<EventSweep> {
  const now = ports.now().toISOString();
  const failures: unknown[] = [];
  let overdue = 0;
  let oldestDueAt: string | undefined;

  const sweepPartition = async (due: string) => {
    for await (const item of ports.overdueItems.overdue(due, now)) {
      if (!ports.hasTime()) return;
      overdue += 1;
      // ISO 8601 sorts as the times do, and nothing comes last.
      [oldestDueAt] = [oldestDueAt, item['dueAt']?.S].toSorted();
      await ports.publish(item).catch((error: unknown) => failures.push(error));
    }
  };
  const partitions = await Promise.allSettled(publishDueKeys().map(sweepPartition));
  for (const partition of partitions) {
    if (partition.status === 'rejected') failures.push(partition.reason);
  }
  return { overdue, oldestDueAt, failures };
}
