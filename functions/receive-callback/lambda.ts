import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { readEnvironment } from '../adapters/lambda/environment.ts';
import { ReceiveCallbackEnvironmentSchema } from './environment.ts';
import { createHandler } from './handler.ts';
import { createReceivePorts } from './receive-ports.ts';

const environment = readEnvironment(ReceiveCallbackEnvironmentSchema, process.env);
const serviceName = 'receive-callback';

export const handler = createHandler(
  createReceivePorts(environment, createDynamoClient()),
  new Logger({ serviceName }),
  new Metrics({ serviceName, singleMetric: false }),
);
