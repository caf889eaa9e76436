import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { OverdueItems } from '../adapters/dynamodb/outbox-store.ts';
import { publishDueKeys } from '../domain/outbox.ts';

export interface EventPorts {
  readonly overdueItems: OverdueItems;
  /** Publishes the pending event of one item. It may fail; the item then stays due. */
  readonly publish: (item: Record<string, AttributeValue>) => Promise<void>;
  readonly now: () => Date;
  /** Returns whether there is time for one more item. */
  readonly hasTime: () => boolean;
}

export interface EventSweep {
  /** How many items were overdue, of those that the sweep reached. */
  readonly overdue: number;
  /** The earliest `dueAt` of an overdue item; ISO 8601, UTC. `undefined` if none was overdue. */
  readonly oldestDueAt: string | undefined;
  /** The errors of single items and partitions. None of them stopped the others. */
  readonly failures: readonly unknown[];
}

/**
 * Publishes every overdue event that the stream lost, refused or never reached, however long ago.
 *
 * The partitions are swept in parallel, the oldest item first in each, and an item that fails holds up nothing. What is left when
 * the time is over stays due for the next sweep.
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
      // ISO 8601 sorts by time, and `undefined` comes last.
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
