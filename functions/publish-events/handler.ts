import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { logPublication } from './log-publication.ts';
import { publishChange } from './publish-change.ts';
import type { PublishPorts } from './publish-pending-event.ts';

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
