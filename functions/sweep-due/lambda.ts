import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { createDynamoDueItems } from '../adapters/dynamodb/outbox-store.ts';
import { readEnvironment } from '../adapters/lambda/read-environment.ts';
import { METRICS_NAMESPACE } from '../adapters/logging/metrics-namespace.ts';
import { createPublishPorts } from '../publish-events/publish-ports.ts';
import { SweepDueEnvironmentSchema } from './environment.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(SweepDueEnvironmentSchema, process.env);
const serviceName = 'sweep-due';
const client = createDynamoClient();

export const handler = createHandler(
  createDynamoDueItems(client, environment.TASK_TABLE),
  createPublishPorts(environment, client),
  new Logger({ serviceName }),
  new Metrics({ serviceName, namespace: METRICS_NAMESPACE }),
);
