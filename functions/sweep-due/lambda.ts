import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { readEnvironment } from '../adapters/lambda/environment.ts';
import { SweepDueEnvironmentSchema } from './environment.ts';
import { createHandler } from './handler.ts';
import { createSweepPorts } from './sweep-ports.ts';

const environment = readEnvironment(SweepDueEnvironmentSchema, process.env);
const serviceName = 'sweep-due';

export const handler = createHandler(
  createSweepPorts(environment, createDynamoClient()),
  new Logger({ serviceName }),
  new Metrics({ serviceName }),
  new Metrics({ serviceName: 'publish-events' }),
  new Metrics({ serviceName: 'receive-callback' }),
);
