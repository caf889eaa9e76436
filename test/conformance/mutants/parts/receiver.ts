import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient, STORE_BUDGET_MS } from '../../../../functions/adapters/dynamodb/client.ts';
import { createDynamoQuarantineStore } from '../../../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../../../../functions/adapters/dynamodb/task-store.ts';
import { createTokenVerifier } from '../../../../functions/adapters/http/token-verifier.ts';
import { readEnvironment } from '../../../../functions/adapters/lambda/read-environment.ts';
import { METRICS_NAMESPACE } from '../../../../functions/adapters/logging/metrics-namespace.ts';
import { createFetchKeys } from '../../../../functions/adapters/secrets/fetch-keys.ts';
import { createKeyring } from '../../../../functions/adapters/secrets/keyring.ts';
import { ReceiveCallbackEnvironmentSchema } from '../../../../functions/receive-callback/environment.ts';
import { createHandler } from '../../../../functions/receive-callback/handler.ts';
import type { ReceiveCallbackPorts } from '../../../../functions/receive-callback/receive-callback.ts';

export const environment = readEnvironment(ReceiveCallbackEnvironmentSchema, process.env);
const serviceName = 'receive-callback';
const client = createDynamoClient();
const keyring = createKeyring(createFetchKeys(environment.SIGNING_SECRET_ARN), () => performance.now());

/** The real receiver's store of tasks, on a client that may be flawed. */
export function createTasks(onClient: DynamoDBClient) {
  return createDynamoTaskStore(onClient, environment.TASK_TABLE, environment.RECORD_RETENTION_DAYS);
}

/** What the real receiver's `lambda.ts` is made of. */
export const REAL: ReceiveCallbackPorts = {
  tokens: createTokenVerifier(keyring),
  tasks: createTasks(client),
  quarantine: createDynamoQuarantineStore(
    client,
    environment.QUARANTINE_TABLE,
    environment.QUARANTINE_RETENTION_DAYS,
  ),
  now: () => new Date(),
  storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
};

export const logger = new Logger({ serviceName });

/** The real receiver, but for these ports. */
export function createReceiver(flawed: Partial<ReceiveCallbackPorts>) {
  const metrics = new Metrics({ serviceName, namespace: METRICS_NAMESPACE, singleMetric: false });
  return createHandler({ ...REAL, ...flawed }, logger, metrics);
}
