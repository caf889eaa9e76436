import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from '../adapters/lambda/environment.ts';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { PublishEventsEnvironmentSchema } from './environment.ts';
import { createHandler } from './handler.ts';
import { createPublishPorts } from './publish-ports.ts';

const environment = readEnvironment(PublishEventsEnvironmentSchema, process.env);
const serviceName = 'publish-events';

export const handler = createHandler(
  createPublishPorts(environment, createDynamoClient()),
  new Logger({ serviceName }),
  new Metrics({ serviceName }),
);
