import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { InferOutput } from 'valibot';
import { createDynamoOutboxStore } from '../adapters/dynamodb/outbox-store.ts';
import { createDynamoQuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import { createSnsEventPublisher, createSnsClient } from '../adapters/sns/event-publisher.ts';
import type { PublishEventsEnvironmentSchema } from './environment.ts';
import type { PublishPorts } from './publish-pending-event.ts';

/** Connects publishing to the real store and topic: for the stream's function, the sweep's, and the redrive. */
export function createPublishPorts(
  environment: InferOutput<typeof PublishEventsEnvironmentSchema>,
  client: DynamoDBClient,
  sns: SNSClient = createSnsClient(),
): PublishPorts {
  const { TASK_TABLE, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS, TOPIC_ARN, EVENT_SOURCE } = environment;
  return {
    outbox: createDynamoOutboxStore(client, TASK_TABLE),
    quarantine: createDynamoQuarantineStore(client, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS),
    publisher: createSnsEventPublisher(sns, TOPIC_ARN),
    source: EVENT_SOURCE,
    now: () => new Date(),
  };
}
