import { DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, ScheduledEvent } from 'aws-lambda';
import { withoutLogging } from '../../functions/adapters/dynamodb/client.ts';
import { createOverdueItems } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import { createHandler as createPublisher } from '../../functions/publish-events/handler.ts';
import { createPublishPorts } from '../../functions/publish-events/publish-ports.ts';
import { createHandler as createSweeper } from '../../functions/sweep-due/handler.ts';
import { aContext, silentTelemetry } from './lambda.ts';
import { aTaskStore, LOCAL, QUARANTINE_TABLE, TASK_TABLE, type TestStore } from './store.ts';
import type { TestTopic } from './topic.ts';

/** How few keys a page of the `Due` index has here, where the real one has thousands. */
const PAGE_SIZE = 3;

/** A minute, all of which a sweep may use but the last twenty seconds. */
const RESERVE_MS = 20_000;

/** The stack's publishing functions over a real store and topic, at a time that the test says. */
export interface TestPublishing {
  /** Hands a batch of the stream to the publisher. */
  publish(records: readonly object[]): Promise<DynamoDBBatchResponse | undefined>;
  /** Sweeps once, with time for so many items. */
  sweep(items: number): Promise<void>;
  /** How often the index was asked for another page. */
  readonly furtherPages: () => number;
  stop(): void;
}

export function startPublishing(store: TestStore, topic: TestTopic, now: () => Date): TestPublishing {
  const environment = {
    TASK_TABLE,
    QUARANTINE_TABLE,
    TOPIC_ARN: topic.topicArn,
    EVENT_SOURCE: '/suno-voice-callbacks/Test',
    QUARANTINE_RETENTION_DAYS: 90,
  };
  const client = withoutLogging(new DynamoDBClient({ endpoint: store.endpoint, ...LOCAL }));
  let furtherPages = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== 'QueryCommand') return next(args);
        const input = args.input as QueryCommandInput; // the command says so
        if (input.ExclusiveStartKey !== undefined) furtherPages += 1;
        return next({ ...args, input: { ...input, Limit: PAGE_SIZE } });
      },
    { step: 'initialize' },
  );
  const ports = { ...createPublishPorts(environment, client, topic.client), now };
  const { logger, metrics } = silentTelemetry();
  const publisher = createPublisher(ports, logger, metrics);
  const sweeper = createSweeper(
    {
      overdueItems: createOverdueItems(client, TASK_TABLE),
      publishing: ports,
      pending: createPendingResults(client, TASK_TABLE),
      tasks: aTaskStore({ client }),
      lookups: undefined,
      traceparent: () => undefined,
      now,
    },
    logger,
    metrics,
    metrics,
    metrics,
  );
  return {
    // What goes over the wire is what Lambda hands to a function.
    publish: (records) => publisher({ Records: records as DynamoDBRecord[] }, aContext(60_000)),
    async sweep(items) {
      let remainingMs = RESERVE_MS + items;
      const getRemainingTimeInMillis = () => remainingMs--;
      await sweeper(aScheduledEvent(now()), { ...aContext(), getRemainingTimeInMillis });
    },
    furtherPages: () => furtherPages,
    stop: () => client.destroy(),
  };
}

/** What the schedule hands to the sweep. */
export function aScheduledEvent(now: Date): ScheduledEvent {
  return {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: now.toISOString(),
    region: 'us-east-1',
    resources: [],
    detail: {},
  };
}
