import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InferOutput } from 'valibot';
import { STORE_BUDGET_MS } from '../adapters/dynamodb/client.ts';
import { createDynamoQuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import { createDynamoQuarantinedItems } from '../adapters/dynamodb/quarantined-items.ts';
import { createDynamoTaskStore, createDynamoRegistrations } from '../adapters/dynamodb/task-store.ts';
import { createDynamoTaskItems } from '../adapters/dynamodb/task-item.ts';
import { recordSettings } from '../adapters/lambda/environment.ts';
import { currentTraceparent } from '../adapters/lambda/trace-context.ts';
import type { TrackTasksEnvironmentSchema } from './environment.ts';
import type { RegisterPorts } from './register-task.ts';

export interface TrackPorts extends RegisterPorts {
  /** Returns a signal that ends all store attempts of this request. */
  readonly storeBudget: () => AbortSignal;
  /** The trace of the current request: W3C's `traceparent`. */
  readonly traceparent: () => string | undefined;
}

/** Connects registering and reading to the real store. */
export function createTrackPorts(
  environment: InferOutput<typeof TrackTasksEnvironmentSchema>,
  client: DynamoDBClient,
): TrackPorts {
  const { TASK_TABLE, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS } = environment;
  const settings = recordSettings(environment);
  return {
    registrations: createDynamoRegistrations(client, TASK_TABLE, settings),
    tasks: createDynamoTaskStore(client, TASK_TABLE, settings),
    items: createDynamoTaskItems(client, TASK_TABLE),
    quarantine: createDynamoQuarantineStore(client, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS),
    quarantined: createDynamoQuarantinedItems(client, QUARANTINE_TABLE),
    confirmsResults: environment.CONFIRM_RESULTS === 'on',
    deadlineSeconds: environment.DEADLINE_SECONDS,
    storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
    traceparent: currentTraceparent,
    now: () => new Date(),
  };
}
