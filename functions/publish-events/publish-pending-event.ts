import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import stringify from 'safe-stable-stringify';
import { type QuarantineStore, itemFingerprint } from '../adapters/dynamodb/quarantine-store.ts';
import { taskItemKey, type OutboxStore } from '../adapters/dynamodb/outbox-store.ts';
import { readTaskItem } from '../adapters/dynamodb/task-item.ts';
import type { EventPublisher } from '../adapters/sns/event-publisher.ts';
import type { Issue } from '../domain/normalise.ts';
import { buildEvent, eventLatencyMs, unpublished } from '../domain/event.ts';
import { isEventPending } from '../domain/outbox.ts';
import type { QuarantinedCallback } from '../domain/quarantine.ts';
import { isRef } from '../contract/ref.ts';

type Item = Record<string, AttributeValue>;

export interface PublishPorts {
  readonly outbox: OutboxStore;
  readonly quarantine: QuarantineStore;
  readonly publisher: EventPublisher;
  /** The events' `source`. */
  readonly source: string;
  readonly now: () => Date;
}

export type Publication =
  | {
      readonly kind: 'published';
      readonly eventId: string;
      /** How long the result waited for its event; `undefined` if the time of the result is unknown. */
      readonly latencyMs: number | undefined;
    }
  | { readonly kind: 'up to date' }
  | { readonly kind: 'quarantined'; readonly id: string; readonly issues: readonly Issue[] };

/**
 * Publishes the pending event of an item of the task table, and marks it as published.
 *
 * A crash between the two repeats the event with the same id. An item that no event can be made of is quarantined whole and
 * removed from the outbox, so that it holds up nothing.
 *
 * @throws {EventNotPublishedError | StoreUnavailableError} the event stays pending; a retry is safe.
 */
export async function publishPendingEvent(item: Item, ports: PublishPorts): Promise<Publication> {
  const read = readTaskItem(item);
  if (read.kind === 'malformed') return quarantineItem(item, read.issues, ports);
  const record = unpublished(read.record);
  if (record === undefined) {
    // Restored or edited by hand: the item would stay due permanently. An item with a pending result stays due.
    if (isEventPending(item['due']?.S)) await ports.outbox.takeOut(item);
    return { kind: 'up to date' };
  }

  const event = buildEvent(record, ports.source);
  await ports.publisher.publish(event);
  const publishedAt = ports.now();
  await ports.outbox.markPublished(taskItemKey(item), record.revision, publishedAt.toISOString());
  return {
    kind: 'published',
    eventId: event.id,
    latencyMs: eventLatencyMs(record, publishedAt),
  };
}

/** How much of an unpublishable item is quarantined, in characters: three bytes each fit the store's 400 KiB. */
const MAX_KEPT_CHARACTERS = 100_000;

async function quarantineItem(
  item: Item,
  issues: readonly Issue[],
  ports: PublishPorts,
): Promise<Publication> {
  // The store and its stream return the attributes of one item in any order.
  const whole = stringify(item);
  // An item as JSON can be larger than an item may be; the item itself stays in its table.
  const body = whole.slice(0, MAX_KEPT_CHARACTERS).toWellFormed();
  const ref = item['ref']?.S;
  const quarantined: QuarantinedCallback = {
    ...itemFingerprint(whole),
    reason: 'unpublishable',
    issues,
    taskId: item['taskId']?.S,
    kind: item['kind']?.S ?? '',
    // A malformed reference can be as long as an item.
    ref: isRef(ref) ? ref : undefined,
    body,
    receivedAt: ports.now().toISOString(),
  };
  const id = await ports.quarantine.keep(quarantined, undefined);
  await ports.outbox.takeOut(item);
  return { kind: 'quarantined', id, issues };
}
