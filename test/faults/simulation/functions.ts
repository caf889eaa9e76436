import type { CryptoKey } from 'jose';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import {
  createDynamoDueItems,
  createDynamoOutboxStore,
} from '../../../functions/adapters/dynamodb/outbox-store.ts';
import { createDynamoOwedResults } from '../../../functions/adapters/dynamodb/owed-results.ts';
import { createDynamoQuarantineStore } from '../../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoRegistrations } from '../../../functions/adapters/dynamodb/registrations.ts';
import { createDynamoTaskItems } from '../../../functions/adapters/dynamodb/task-items.ts';
import { createDynamoTaskStore } from '../../../functions/adapters/dynamodb/task-store.ts';
import { createTokenVerifier } from '../../../functions/adapters/http/token-verifier.ts';
import { createKeyring } from '../../../functions/adapters/secrets/keyring.ts';
import { SecretUnavailableError } from '../../../functions/adapters/secrets/secret-unavailable-error.ts';
import { importSigningKey } from '../../../functions/adapters/secrets/signing-key.ts';
import { createSnsEventPublisher } from '../../../functions/adapters/sns/event-publisher.ts';
import { createHandler as createPublisher } from '../../../functions/publish-events/handler.ts';
import type { PublishPorts } from '../../../functions/publish-events/publish-owed-event.ts';
import { createHandler as createReceiver } from '../../../functions/receive-callback/handler.ts';
import type { ReceivePorts } from '../../../functions/receive-callback/receive-ports.ts';
import { createHandler as createSweeper } from '../../../functions/sweep-due/handler.ts';
import type { SweepPorts } from '../../../functions/sweep-due/sweep-ports.ts';
import { createHandler as createTracker } from '../../../functions/track-tasks/handler.ts';
import type { TrackPorts } from '../../../functions/track-tasks/track-ports.ts';
import { aContext, aRequest, silentTelemetry } from '../../support/lambda.ts';
import { createLookupPorts } from './lookup-ports.ts';
import { QUARANTINE, TASKS, type Change } from './store.ts';
import { toRecord } from './stream-record.ts';
import { REGISTRATION_TRACE, SWEEP_TRACE, traceOfDelivery } from './traces.ts';
import { currentGate, dynamodb, sns } from './wire.ts';

export const SECRET = 'simulated-secret-simulated-secret';
export const SOURCE = '/suno-voice-callbacks/Simulation';

/** How long the sweep may take, as the stack says, in milliseconds. */
export const SWEEP_TIMEOUT_MS = 60_000;

/** One POST of the provider. */
export interface Request {
  readonly token: string | undefined;
  readonly body: string;
}

/** One PUT of a user's backend. */
export interface Registration {
  readonly taskId: string;
  readonly ref?: string | undefined;
  readonly deadlineSeconds?: number | undefined;
}

/** What all functions log; the simulation looks through it for what must not be there. */
export const telemetry = silentTelemetry();

let signingKey: CryptoKey | undefined;

/** The functions as they are deployed, but for the far end of the wire; a flaw replaces a part, to show that it is noticed. */
export interface Flaws {
  readonly receiver?: (ports: ReceivePorts) => ReceivePorts;
  readonly publisher?: (ports: PublishPorts) => PublishPorts;
  readonly sweeper?: (ports: SweepPorts) => SweepPorts;
  readonly tracker?: (ports: TrackPorts) => TrackPorts;
}

/** What differs between one deployment and another. */
export interface StackSettings {
  /** How often the provider may be asked; it is never asked without. */
  readonly lookupsPer10Seconds?: number | undefined;
  /** Whether a result counts only once the provider says the same. */
  readonly confirmsResults?: boolean;
  readonly deadlineSeconds: number;
}

export interface Functions {
  /**
   * @param isCold whether this is the first callback of its process, which has to fetch the secret.
   * @param budget ends the store's attempts.
   * @returns the status that the provider gets.
   */
  receive(request: Request, nowMs: number, isCold: boolean, budget: AbortSignal): Promise<number>;
  /** @returns the status that the backend gets, and what it is told. */
  register(registration: Registration, nowMs: number): Promise<{ status: number; body: string }>;
  publish(batch: readonly Change[], nowMs: number): Promise<DynamoDBBatchResponse>;
  /**
   * @param clock epoch milliseconds: a sweep takes its time.
   * @param isCold whether it has to fetch the provider's key first.
   */
  sweep(clock: () => number, isCold: boolean): Promise<undefined>;
}

/** Deploys the functions, over a simulated world. */
export type Deploy = (settings: StackSettings) => Functions;

export function createFunctions(flaws: Flaws = {}): Deploy {
  const flawed = <Ports>(flaw: ((ports: Ports) => Ports) | undefined, ports: Ports): Ports =>
    flaw === undefined ? ports : flaw(ports);
  const quarantine = createDynamoQuarantineStore(dynamodb, QUARANTINE, 90);
  const publishPorts = (now: () => Date) =>
    flawed<PublishPorts>(flaws.publisher, {
      outbox: createDynamoOutboxStore(dynamodb, TASKS),
      quarantine,
      publisher: createSnsEventPublisher(sns, 'arn:aws:sns:us-east-1:000000000000:VoiceEvents'),
      source: SOURCE,
      now,
    });
  const { logger, metrics } = telemetry;

  return ({ lookupsPer10Seconds, confirmsResults = false, deadlineSeconds }) => {
    const askWithinSeconds = lookupsPer10Seconds === undefined ? undefined : deadlineSeconds;
    const recordSettings = { retentionDays: 400, askWithinSeconds };
    return {
      async receive(request, nowMs, isCold, budget) {
        const keyring = createKeyring(
          () => fetchKeys(isCold),
          () => nowMs,
        );
        const handle = createReceiver(
          flawed<ReceivePorts>(flaws.receiver, {
            tokens: createTokenVerifier(keyring),
            tasks: createDynamoTaskStore(dynamodb, TASKS, recordSettings),
            quarantine,
            confirmsResults,
            now: () => new Date(nowMs),
            traceparent: () => traceOfDelivery(request.body),
            monotonicMs: () => nowMs,
            storeBudget: () => budget,
          }),
          logger,
          metrics,
        );
        const { statusCode } = await handle(aRequest(request.token, request.body), aContext());
        return statusCode ?? 0;
      },
      async register({ taskId, ...body }, nowMs) {
        const handle = createTracker(
          flawed<TrackPorts>(flaws.tracker, {
            registrations: createDynamoRegistrations(dynamodb, TASKS, recordSettings),
            tasks: createDynamoTaskItems(dynamodb, TASKS),
            deadlineSeconds,
            traceparent: () => REGISTRATION_TRACE,
            now: () => new Date(nowMs),
          }),
          logger,
          metrics,
        );
        const request = aRequest(undefined, JSON.stringify(body), {
          routeKey: 'PUT /voice-tasks/{taskId}',
          pathParameters: { taskId },
        });
        const answer = await handle(request, aContext());
        return { status: answer.statusCode ?? 0, body: answer.body ?? '' };
      },
      publish: (batch, nowMs) =>
        createPublisher(
          publishPorts(() => new Date(nowMs)),
          logger,
          metrics,
        )({ Records: batch.map(toRecord) }, aContext()),
      sweep(clock, isCold) {
        const endsMs = clock() + SWEEP_TIMEOUT_MS;
        const now = () => new Date(clock());
        const handle = createSweeper(
          flawed<SweepPorts>(flaws.sweeper, {
            dueItems: createDynamoDueItems(dynamodb, TASKS),
            publishing: publishPorts(now),
            owed: createDynamoOwedResults(dynamodb, TASKS),
            tasks: createDynamoTaskStore(dynamodb, TASKS, { retentionDays: 400 }),
            lookups:
              lookupsPer10Seconds === undefined
                ? undefined
                : createLookupPorts(lookupsPer10Seconds, clock, isCold),
            traceparent: () => SWEEP_TRACE,
            now,
          }),
          logger,
          metrics,
        );
        return handle(A_SCHEDULED_EVENT, {
          ...aContext(),
          getRemainingTimeInMillis: () => endsMs - clock(),
        });
      },
    };
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
