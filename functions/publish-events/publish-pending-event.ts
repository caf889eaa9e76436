import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalJson } from '../adapters/dynamodb/canonical-json.ts';
import { itemFingerprint } from '../adapters/dynamodb/fingerprint.ts';
import { taskItemKey, type OutboxStore } from '../adapters/dynamodb/outbox-store.ts';
import type { QuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import { readTaskItem } from '../adapters/dynamodb/task-item.ts';
import type { EventPublisher } from '../adapters/sns/event-publisher.ts';
import type { Issue } from '../domain/callback.ts';
import { buildEvent } from '../domain/event.ts';
import { eventLatencyMs, unpublished } from '../domain/publication.ts';
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
      /** How long the result waited for its event; nothing when its own time is not known. */
      readonly latencyMs: number | undefined;
    }
  | { readonly kind: 'up to date' }
  | { readonly kind: 'quarantined'; readonly id: string; readonly issues: readonly Issue[] };

/**
 * Publishes the event that an item of the task table owes, and marks it as published.
 *
 * Dying between the two repeats the event with the same id. An item that no event can be made of goes to
 * quarantine whole, and out of the outbox, so that it holds up nothing.
 *
 * @throws {EventNotPublishedError | StoreUnavailableError} the event stays owed; a retry is safe.
 */
export async function publishPendingEvent(item: Item, ports: PublishPorts): Promise<Publication> {
  const read = readTaskItem(item);
  if (read.kind === 'malformed') return giveUp(item, read.issues, ports);
  const owed = unpublished(read.record);
  if (owed === undefined) {
    // Restored or edited by hand: it would be found due for ever. What owes its result stays due.
    if (isEventPending(item['due']?.S)) await ports.outbox.takeOut(item);
    return { kind: 'up to date' };
  }

  const event = buildEvent(owed, ports.source);
  await ports.publisher.publish(event);
  const publishedAt = ports.now();
  await ports.outbox.markPublished(taskItemKey(item), owed.revision, publishedAt.toISOString());
  return {
    kind: 'published',
    eventId: event.id,
    latencyMs: eventLatencyMs(owed, publishedAt),
  };
}

/** How much of an unpublishable item is kept beside it, in characters: three bytes each fit the store's 400 KiB. */
const MAX_KEPT_CHARACTERS = 100_000;

async function giveUp(item: Item, issues: readonly Issue[], ports: PublishPorts): Promise<Publication> {
  const whole = canonicalJson(item);
  // An item as JSON can be larger than an item may be; the item itself stays in its table.
  const body = whole.slice(0, MAX_KEPT_CHARACTERS).toWellFormed();
  const ref = item['ref']?.S;
  const quarantined: QuarantinedCallback = {
    ...itemFingerprint(whole),
    reason: 'unpublishable',
    issues,
    taskId: item['taskId']?.S,
    kind: item['kind']?.S ?? '',
    // One that is none can be as long as an item.
    ref: isRef(ref) ? ref : undefined,
    body,
    receivedAt: ports.now().toISOString(),
  };
  const id = await ports.quarantine.keep(quarantined, undefined);
  await ports.outbox.takeOut(item);
  return { kind: 'quarantined', id, issues };
}
