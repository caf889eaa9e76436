import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import { readEnvironment } from '../adapters/lambda/environment.ts';
import { TrackTasksEnvironmentSchema } from './environment.ts';
import { createHandler } from './handler.ts';
import { createTrackPorts } from './track-ports.ts';

const environment = readEnvironment(TrackTasksEnvironmentSchema, process.env);
const serviceName = 'track-tasks';

export const handler = createHandler(
  createTrackPorts(environment, createDynamoClient()),
  new Logger({ serviceName }),
  new Metrics({ serviceName }),
  new Metrics({ serviceName: 'receive-callback' }),
);
