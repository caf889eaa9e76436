import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDynamoClient, STORE_BUDGET_MS } from '../adapters/dynamodb/client.ts';
import { createDynamoQuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../adapters/dynamodb/task-store.ts';
import { createTokenVerifier } from '../adapters/http/token-verifier.ts';
import { readEnvironment } from '../adapters/lambda/read-environment.ts';
import { METRICS_NAMESPACE } from '../adapters/logging/metrics-namespace.ts';
import { createFetchKeys } from '../adapters/secrets/fetch-keys.ts';
import { createKeyring } from '../adapters/secrets/keyring.ts';
import { ReceiveCallbackEnvironmentSchema } from './environment.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(ReceiveCallbackEnvironmentSchema, process.env);
const serviceName = 'receive-callback';
const client = createDynamoClient();
const keyring = createKeyring(createFetchKeys(environment.SIGNING_SECRET_ARN), () => performance.now());

export const handler = createHandler(
  {
    tokens: createTokenVerifier(keyring),
    tasks: createDynamoTaskStore(client, environment.TASK_TABLE, environment.RECORD_RETENTION_DAYS),
    quarantine: createDynamoQuarantineStore(
      client,
      environment.QUARANTINE_TABLE,
      environment.QUARANTINE_RETENTION_DAYS,
    ),
    now: () => new Date(),
    storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
  },
  new Logger({ serviceName }),
  new Metrics({ serviceName, namespace: METRICS_NAMESPACE, singleMetric: false }),
);
