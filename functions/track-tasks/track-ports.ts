import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InferOutput } from 'valibot';
import { createDynamoRegistrations } from '../adapters/dynamodb/registrations.ts';
import { createDynamoTaskItems, type TaskItems } from '../adapters/dynamodb/task-items.ts';
import { currentTraceparent } from '../adapters/lambda/trace-context.ts';
import type { TrackTasksEnvironmentSchema } from './environment.ts';
import type { RegisterPorts } from './register-task.ts';

export interface TrackPorts extends RegisterPorts {
  readonly tasks: TaskItems;
  /** The trace of the request that is being answered: W3C's `traceparent`. */
  readonly traceparent: () => string | undefined;
}

/** Connects registering and reading to the real store. */
export function createTrackPorts(
  environment: InferOutput<typeof TrackTasksEnvironmentSchema>,
  client: DynamoDBClient,
): TrackPorts {
  const { TASK_TABLE, RECORD_RETENTION_DAYS, DEADLINE_SECONDS, LOOKUPS } = environment;
  return {
    registrations: createDynamoRegistrations(client, TASK_TABLE, {
      retentionDays: RECORD_RETENTION_DAYS,
      askWithinSeconds: LOOKUPS === 'on' ? DEADLINE_SECONDS : undefined,
    }),
    tasks: createDynamoTaskItems(client, TASK_TABLE),
    deadlineSeconds: DEADLINE_SECONDS,
    traceparent: currentTraceparent,
    now: () => new Date(),
  };
}
