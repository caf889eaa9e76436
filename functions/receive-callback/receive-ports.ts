import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { InferOutput } from 'valibot';
import { STORE_BUDGET_MS } from '../adapters/dynamodb/client.ts';
import { createDynamoQuarantineStore } from '../adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../adapters/dynamodb/task-store.ts';
import { createOriginVerifier } from '../adapters/http/origin-header.ts';
import { createTokenVerifier } from '../adapters/http/token-verifier.ts';
import { createWebhookVerifier } from '../adapters/http/webhook-signature.ts';
import { recordSettings } from '../adapters/lambda/environment.ts';
import { currentTraceparent } from '../adapters/lambda/trace-context.ts';
import { createFetchKeys } from '../adapters/secrets/fetch-keys.ts';
import { createKeyring, type Keyring } from '../adapters/secrets/keyring.ts';
import type { ReceiveCallbackEnvironmentSchema, RecordingEnvironmentSchema } from './environment.ts';
import {
  type ReceiveCallbackPorts,
  enforceSignatures,
  observeSignatures,
  type SignaturePolicy,
  createUrlUse,
} from './receive-callback.ts';

type Environment = InferOutput<typeof ReceiveCallbackEnvironmentSchema>;

/** The dependencies of the receiver. */
export interface ReceivePorts extends ReceiveCallbackPorts {
  /** The trace of the delivery that is being received: W3C's `traceparent`. */
  readonly traceparent: () => string | undefined;
  /** A monotonic clock, in milliseconds; only differences count. */
  readonly monotonicMs: () => number;
}

/** Connects receiving to the real store and secret. */
export function createReceivePorts(environment: Environment, client: DynamoDBClient): ReceivePorts {
  const { TASK_TABLE, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS, ORIGIN_SECRET } = environment;
  return {
    tokens: createTokenVerifier(keyringOf(environment.SIGNING_SECRET_ARN, 'signing secret')),
    origin:
      ORIGIN_SECRET === undefined
        ? undefined
        : createOriginVerifier(keyringOf(ORIGIN_SECRET, 'origin secret')),
    signatures: createSignaturePolicy(environment),
    ...createRecordingPorts(environment, TASK_TABLE, client),
    quarantine: createDynamoQuarantineStore(client, QUARANTINE_TABLE, QUARANTINE_RETENTION_DAYS),
    urls: createUrlUse(),
    now: () => new Date(),
    traceparent: currentTraceparent,
    monotonicMs: () => performance.now(),
    storeBudget: () => AbortSignal.timeout(STORE_BUDGET_MS),
  };
}

/** Connects recording alone: for the receiver, and for the redrive of callbacks that could not be read. */
export function createRecordingPorts(
  environment: InferOutput<typeof RecordingEnvironmentSchema>,
  taskTable: string,
  client: DynamoDBClient,
): Pick<ReceiveCallbackPorts, 'tasks' | 'confirmsResults'> {
  return {
    tasks: createDynamoTaskStore(client, taskTable, recordSettings(environment)),
    confirmsResults: environment.CONFIRM_RESULTS === 'on',
  };
}

/** Returns `undefined` if signatures are not checked, so that a callback does not wait for the key. */
function createSignaturePolicy(environment: Environment): SignaturePolicy | undefined {
  if (environment.WEBHOOK_HMAC === 'off') return undefined;
  const verifier = createWebhookVerifier(keyringOf(environment.WEBHOOK_HMAC_SECRET, 'webhook HMAC key'));
  return environment.WEBHOOK_HMAC === 'enforce' ? enforceSignatures(verifier) : observeSignatures(verifier);
}

function keyringOf(secretId: string, secret: string): Keyring {
  return createKeyring(createFetchKeys(secretId, secret), () => performance.now());
}
