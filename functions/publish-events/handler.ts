import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { logPublication } from './log-publication.ts';
import { type PublishPorts, publishPendingEvent, type Publication } from './publish-pending-event.ts';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * Creates the handler that publishes a batch of the stream. Failures are reported record by record, so that the stream retries
 * from the first failure on, and nothing before it.
 */
export function createHandler(
  ports: PublishPorts,
  logger: Logger,
  metrics: Metrics,
): MiddyfiedHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> {
  const publish = (change: DynamoDBRecord) =>
    logPublication(change.dynamodb?.NewImage, () => publishChange(change, ports), logger, metrics);
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(logMetrics(metrics))
    .handler((event, context) =>
      // A processor keeps the state of one batch, and a batch that fails as a whole is a response, not an error.
      processPartialResponse(event, publish, new BatchProcessor(EventType.DynamoDBStreams), {
        context,
        throwOnFullBatchFailure: false,
      }),
    );
}

/**
 * Publishes the pending event of one change in the task table: of a new revision only.
 *
 * Counted deliveries and marks change the item, too; the sweep finds every other unpublished event.
 *
 * @throws {EventNotPublishedError | StoreUnavailableError} the event stays pending; a retry is safe.
 */
async function publishChange(change: DynamoDBRecord, ports: PublishPorts): Promise<Publication> {
  const { NewImage: after, OldImage: before } = change.dynamodb ?? {};
  const isNewRevision = after !== undefined && after['revision']?.N !== before?.['revision']?.N;
  if (!isNewRevision) return { kind: 'up to date' };
  // The stream's images and the SDK's items are the same JSON, typed twice.
  return publishPendingEvent(after as Record<string, AttributeValue>, ports);
}
