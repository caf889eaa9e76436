import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../../../../functions/adapters/dynamodb/client.ts';
import { createDynamoTaskStore } from '../../../../../functions/adapters/dynamodb/task-store.ts';
import { recordSettings, readEnvironment } from '../../../../../functions/adapters/lambda/environment.ts';
import { ReceiveCallbackEnvironmentSchema } from '../../../../../functions/receive-callback/environment.ts';
import { createHandler } from '../../../../../functions/receive-callback/handler.ts';
import type { ReceiveCallbackPorts } from '../../../../../functions/receive-callback/receive-callback.ts';
import { createReceivePorts } from '../../../../../functions/receive-callback/receive-ports.ts';

export const environment = readEnvironment(ReceiveCallbackEnvironmentSchema, process.env);
const serviceName = 'receive-callback';

/** What the real receiver's records depend on. */
export const settings = recordSettings(environment);

/** The real receiver's store of tasks, on a client that may be flawed. */
export function createTasks(onClient: DynamoDBClient) {
  return createDynamoTaskStore(onClient, environment.TASK_TABLE, settings);
}

/** What the real receiver's `lambda.ts` is made of. */
export const REAL = createReceivePorts(environment, createDynamoClient());

export const logger = new Logger({ serviceName });

/** The real receiver, but for these ports. */
export function createReceiver(flawed: Partial<ReceiveCallbackPorts>) {
  const metrics = new Metrics({ serviceName, singleMetric: false });
  return createHandler({ ...REAL, ...flawed }, logger, metrics);
}
