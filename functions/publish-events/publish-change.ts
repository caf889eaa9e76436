import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { publishPendingEvent, type Publication, type PublishPorts } from './publish-pending-event.ts';

/**
 * Publishes the pending event of one change in the task table: of a new revision only.
 *
 * Counted deliveries and marks change the item, too; the sweep finds every other unpublished event.
 *
 * @throws {EventNotPublishedError | StoreUnavailableError} the event stays pending; a retry is safe.
 */
export async function publishChange(change: DynamoDBRecord, ports: PublishPorts): Promise<Publication> {
  const { NewImage: after, OldImage: before } = change.dynamodb ?? {};
  const isNewRevision = after !== undefined && after['revision']?.N !== before?.['revision']?.N;
  if (!isNewRevision) return { kind: 'up to date' };
  // The stream's images and the SDK's items are the same JSON, typed twice.
  return publishPendingEvent(after as Record<string, AttributeValue>, ports);
}
