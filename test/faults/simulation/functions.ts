import type { CryptoKey } from 'jose';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import {
  createDynamoDueItems,
  createDynamoOutboxStore,
} from '../../../functions/adapters/dynamodb/outbox-store.ts';
import { createDynamoOwedResults } from '../../../functions/adapters/dynamodb/owed-results.ts';
import { createDynamoQuarantineStore } from '../../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../../../functions/adapters/dynamodb/task-store.ts';
import { createTokenVerifier } from '../../../functions/adapters/http/token-verifier.ts';
import { createKeyring } from '../../../functions/adapters/secrets/keyring.ts';
import { SecretUnavailableError } from '../../../functions/adapters/secrets/secret-unavailable-error.ts';
import { importSigningKey } from '../../../functions/adapters/secrets/signing-key.ts';
import { createSnsEventPublisher } from '../../../functions/adapters/sns/event-publisher.ts';
import { createHandler as createPublisher } from '../../../functions/publish-events/handler.ts';
import type { PublishPorts } from '../../../functions/publish-events/publish-owed-event.ts';
import { createHandler as createReceiver } from '../../../functions/receive-callback/handler.ts';
import type { ReceiveCallbackPorts } from '../../../functions/receive-callback/receive-callback.ts';
import { createHandler as createSweeper } from '../../../functions/sweep-due/handler.ts';
import { aContext, aRequest, silentTelemetry } from '../../support/lambda.ts';
import type { Item } from './calls.ts';
import { QUARANTINE, TASKS, type Change } from './store.ts';
import { currentGate, dynamodb, sns } from './wire.ts';

export const SECRET = 'simulated-secret-simulated-secret';
export const SOURCE = '/suno-voice-callbacks/Simulation';

/** One POST of the provider. */
export interface Request {
  readonly token: string | undefined;
  readonly body: string;
}

/** What all functions log; the simulation looks through it for what must not be there. */
export const telemetry = silentTelemetry();

let signingKey: CryptoKey | undefined;

/** The functions as they are deployed, but for the far end of the wire; a flaw replaces a part, to show that it is noticed. */
export interface Flaws {
  readonly receiver?: (ports: ReceiveCallbackPorts) => ReceiveCallbackPorts;
  readonly publisher?: (ports: PublishPorts) => PublishPorts;
}

export interface Functions {
  /**
   * @param isCold whether this is the first callback of its process, which has to fetch the secret.
   * @param budget ends the store's attempts.
   * @returns the status that the provider gets.
   */
  receive(request: Request, nowMs: number, isCold: boolean, budget: AbortSignal): Promise<number>;
  publish(batch: readonly Change[], nowMs: number): Promise<DynamoDBBatchResponse>;
  sweep(nowMs: number): Promise<undefined>;
}

export function createFunctions(flaws: Flaws = {}): Functions {
  const flawed = <Ports>(flaw: ((ports: Ports) => Ports) | undefined, ports: Ports): Ports =>
    flaw === undefined ? ports : flaw(ports);
  const quarantine = createDynamoQuarantineStore(dynamodb, QUARANTINE, 90);
  const publishPorts = (nowMs: number) =>
    flawed<PublishPorts>(flaws.publisher, {
      outbox: createDynamoOutboxStore(dynamodb, TASKS),
      quarantine,
      publisher: createSnsEventPublisher(sns, 'arn:aws:sns:us-east-1:000000000000:VoiceEvents'),
      source: SOURCE,
      now: () => new Date(nowMs),
    });
  const { logger, metrics } = telemetry;

  return {
    async receive(request, nowMs, isCold, budget) {
      const keyring = createKeyring(
        () => fetchKeys(isCold),
        () => nowMs,
      );
      const handle = createReceiver(
        flawed<ReceiveCallbackPorts>(flaws.receiver, {
          tokens: createTokenVerifier(keyring),
          tasks: createDynamoTaskStore(dynamodb, TASKS, { retentionDays: 400 }),
          quarantine,
          now: () => new Date(nowMs),
          storeBudget: () => budget,
        }),
        logger,
        metrics,
      );
      const { statusCode } = await handle(aRequest(request.token, request.body), aContext());
      return statusCode ?? 0;
    },
    publish: (batch, nowMs) =>
      createPublisher(publishPorts(nowMs), logger, metrics)({ Records: batch.map(toRecord) }, aContext()),
    sweep: (nowMs) =>
      createSweeper(
        {
          dueItems: createDynamoDueItems(dynamodb, TASKS),
          publishing: publishPorts(nowMs),
          owed: createDynamoOwedResults(dynamodb, TASKS),
          tasks: createDynamoTaskStore(dynamodb, TASKS, { retentionDays: 400 }),
          lookups: undefined,
          now: () => new Date(nowMs),
        },
        logger,
        metrics,
      )(A_SCHEDULED_EVENT, aContext(60_000)),
  };
}

async function fetchKeys(isCold: boolean): Promise<readonly CryptoKey[]> {
  signingKey ??= await importSigningKey(SECRET);
  if (isCold) {
    const answer = await currentGate().ask(() => ({ operation: 'GetSecretValue' }));
    if (answer.kind !== 'response') throw new SecretUnavailableError({ cause: answer.kind });
  }
  return [signingKey];
}

/** The change as Lambda hands it to the publisher. */
export function toRecord({ sequence, atMs, before, after }: Change) {
  const eventName: 'INSERT' | 'MODIFY' = before === undefined ? 'INSERT' : 'MODIFY';
  return {
    eventID: String(sequence),
    eventName,
    eventSource: 'aws:dynamodb',
    dynamodb: {
      SequenceNumber: String(sequence),
      ApproximateCreationDateTime: atMs / 1_000,
      Keys: keysOf(after),
      NewImage: { ...after },
      ...(before !== undefined && { OldImage: { ...before } }),
    },
  };
}

function keysOf({ taskId, kind }: Item) {
  if (taskId === undefined || kind === undefined) throw new Error('An item of the task table has a key');
  return { taskId, kind };
}

const A_SCHEDULED_EVENT = {
  id: '0',
  version: '0',
  account: '000000000000',
  time: '2026-11-23T10:00:00Z',
  region: 'us-east-1',
  resources: [],
  source: 'aws.events',
  'detail-type': 'Scheduled Event' as const,
  detail: undefined,
};
