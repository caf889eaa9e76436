import type { CryptoKey } from 'jose';
import type { APIGatewayProxyStructuredResultV2, DynamoDBBatchResponse } from 'aws-lambda';
import {
  createOverdueItems,
  createDynamoOutboxStore,
} from '../../functions/adapters/dynamodb/outbox-store.ts';
import { createPendingResults } from '../../functions/adapters/dynamodb/pending-results.ts';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoQuarantinedItems } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import {
  createDynamoTaskStore,
  createDynamoRegistrations,
} from '../../functions/adapters/dynamodb/task-store.ts';
import { createDynamoTaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import {
  createTokenVerifier,
  type TokenCheck,
  type TokenVerifier,
} from '../../functions/adapters/http/token-verifier.ts';
import {
  createKeyring,
  type Keyring,
  importSigningKey,
  tryKeys,
} from '../../functions/adapters/secrets/keyring.ts';
import { SecretUnavailableError } from '../../functions/adapters/secrets/fetch-keys.ts';
import { createSnsEventPublisher } from '../../functions/adapters/sns/event-publisher.ts';
import type { RecordSettings } from '../../functions/domain/record.ts';
import { createHandler as createPublisher } from '../../functions/publish-events/handler.ts';
import type { PublishPorts } from '../../functions/publish-events/publish-pending-event.ts';
import { createHandler as createReceiver } from '../../functions/receive-callback/handler.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { createUrlUse } from '../../functions/receive-callback/receive-callback.ts';
import { createHandler as createSweeper } from '../../functions/sweep-due/handler.ts';
import type { SweepPorts } from '../../functions/sweep-due/sweep-ports.ts';
import { createHandler as createTracker } from '../../functions/track-tasks/handler.ts';
import type { TrackPorts } from '../../functions/track-tasks/track-ports.ts';
import { aContext, aRequest, silentTelemetry } from '../../test/support/lambda.ts';
import { createLookupPorts } from './lookup-ports.ts';
import { QUARANTINE, TASKS, type Change } from './store.ts';
import { toRecord } from './stream-record.ts';
import { REGISTRATION_TRACE, SWEEP_TRACE, traceOfDelivery } from './tokens.ts';
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

/** What the sender of a request gets. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const httpAnswer = ({ statusCode = 0, body = '' }: APIGatewayProxyStructuredResultV2): HttpAnswer => ({
  status: statusCode,
  body,
});

/** What all functions log; the simulation looks through it for what must not be there. */
export const telemetry = silentTelemetry();

let signingKey: CryptoKey | undefined;

/** Replaces a part of what a function works with. */
type Flaw<Ports> = (ports: Ports, settings: RecordSettings) => Ports;

/** The functions as they are deployed, but for the far end of the wire; a flaw replaces a part, to show that it is noticed. */
export interface Flaws {
  readonly receiver?: Flaw<ReceivePorts>;
  readonly publisher?: Flaw<PublishPorts>;
  readonly sweeper?: Flaw<SweepPorts>;
  readonly tracker?: Flaw<TrackPorts>;
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
   * @returns what the provider gets.
   */
  receive(request: Request, nowMs: number, isCold: boolean, budget: AbortSignal): Promise<HttpAnswer>;
  /** @returns what the backend gets. */
  register(registration: Registration, nowMs: number): Promise<HttpAnswer>;
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
  const flawed = <Ports>(
    flaw: Flaw<Ports> | undefined,
    ports: Ports,
    settings: RecordSettings = { retentionDays: 400 },
  ): Ports => (flaw === undefined ? ports : flaw(ports, settings));
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
    const lookUpWithinSeconds = lookupsPer10Seconds === undefined ? undefined : deadlineSeconds;
    const recordSettings = { retentionDays: 400, lookUpWithinSeconds };
    const tasks = createDynamoTaskStore(dynamodb, TASKS, recordSettings);
    const urls = createUrlUse();
    return {
      async receive(request, nowMs, isCold, budget) {
        const keyring = createKeyring(
          () => fetchKeys(isCold),
          () => nowMs,
        );
        const handle = createReceiver(
          flawed<ReceivePorts>(
            flaws.receiver,
            {
              tokens: remembering(keyring),
              tasks,
              quarantine,
              // A process that has just started remembers nothing; all others are one here.
              urls: isCold ? createUrlUse() : urls,
              confirmsResults,
              now: () => new Date(nowMs),
              traceparent: () => traceOfDelivery(request.body),
              monotonicMs: () => nowMs,
              storeBudget: () => budget,
            },
            recordSettings,
          ),
          logger,
          metrics,
        );
        return httpAnswer(await handle(aRequest(request.token, request.body), aContext()));
      },
      async register({ taskId, ...body }, nowMs) {
        const handle = createTracker(
          flawed<TrackPorts>(
            flaws.tracker,
            {
              registrations: createDynamoRegistrations(dynamodb, TASKS, recordSettings),
              tasks,
              items: createDynamoTaskItems(dynamodb, TASKS),
              quarantine,
              quarantined: createDynamoQuarantinedItems(dynamodb, QUARANTINE),
              confirmsResults,
              deadlineSeconds,
              // The simulated store answers every call, or breaks it: time does not pass meanwhile.
              storeBudget: () => new AbortController().signal,
              traceparent: () => REGISTRATION_TRACE,
              now: () => new Date(nowMs),
            },
            recordSettings,
          ),
          logger,
          metrics,
          metrics,
        );
        const request = aRequest(undefined, JSON.stringify(body), {
          routeKey: 'PUT /voice-tasks/{taskId}',
          pathParameters: { taskId },
        });
        return httpAnswer(await handle(request, aContext()));
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
            overdueItems: createOverdueItems(dynamodb, TASKS),
            publishing: publishPorts(now),
            pending: createPendingResults(dynamodb, TASKS),
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
          metrics,
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

/** What is known of each token that is good. */
const checked = new Map<string, TokenCheck>();

/**
 * Verifies each token once, and asks for the secret each time: WebCrypto works in another thread, and the wait for it takes
 * more time than all else that a receiver does.
 */
function remembering(keyring: Keyring): TokenVerifier {
  const verifier = createTokenVerifier(keyring);
  return {
    async verify(token, kind, now) {
      const known = checked.get(token);
      if (known !== undefined) return (await tryKeys(keyring, () => Promise.resolve(known))) ?? known;
      const check = await verifier.verify(token, kind, now);
      if (check.kind === 'valid') checked.set(token, check);
      return check;
    },
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
