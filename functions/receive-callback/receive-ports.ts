import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InferOutput } from 'valibot';
import { STORE_BUDGET_MS } from '../adapters/dynamodb/client.ts';
import { createDynamoQuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../adapters/dynamodb/task-store.ts';
import { createTokenVerifier } from '../adapters/http/token-verifier.ts';
import { createFetchKeys } from '../adapters/secrets/fetch-keys.ts';
import { createKeyring } from '../adapters/secrets/keyring.ts';
import type { ReceiveCallbackEnvironmentSchema } from './environment.ts';
import type { ReceiveCallbackPorts } from './receive-callback.ts';

/** Connects receiving to the real store and secret. */
export function createReceivePorts(
  environment: InferOutput<typeof ReceiveCallbackEnvironmentSchema>,
  client: DynamoDBClient,
): ReceiveCallbackPorts {
  const { TASK_TABLE, RECORD_RETENTION_DAYS, TABLE_RESTORES, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS } =
    environment;
  const keyring = createKeyring(createFetchKeys(environment.SIGNING_SECRET_ARN), () => performance.now());
  return {
    tokens: createTokenVerifier(keyring),
    tasks: createDynamoTaskStore(client, TASK_TABLE, RECORD_RETENTION_DAYS, TABLE_RESTORES),
    quarantine: createDynamoQuarantineStore(client, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS),
    now: () => new Date(),
    storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
  };
}
