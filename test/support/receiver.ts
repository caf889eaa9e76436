import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createDynamoQuarantineStore } from '../../functions/adapters/dynamodb/quarantine-store.ts';
import { createDynamoTaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { mintCallbackUrl } from '../../client/callback-url.ts';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring } from '../../functions/adapters/secrets/keyring.ts';
import { importSigningKey } from '../../functions/adapters/secrets/signing-key.ts';
import { createHandler } from '../../functions/receive-callback/handler.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { TRACEPARENT } from './builders.ts';
import { aContext, silentTelemetry } from './lambda.ts';
import { QUARANTINE_TABLE, startStore, TASK_TABLE, type TestStore } from './store.ts';

const NOW = new Date('2026-11-23T10:00:00.000Z');

/** The receiver over the real store, at 2026-11-23T10:00:00Z. */
export interface TestReceiver {
  readonly store: TestStore;
  readonly secret: string;
  /** Good for the reference `order-17`. */
  readonly token: string;
  /** Every line that was logged. */
  readonly said: string[];
  /** Answers a request as the function does; any port can be replaced. */
  readonly receive: (
    request: APIGatewayProxyEventV2,
    overrides?: Partial<ReceivePorts>,
    remainingMs?: number,
  ) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly statusCode?: number | undefined;
  readonly headers?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** The body as JSON says it. */
  readonly body: unknown;
}

export async function startReceiver(): Promise<TestReceiver> {
  const secret = 'canary-secret-canary-secret-0000';
  const store = await startStore();
  const url = await mintCallbackUrl({
    baseUrl: 'https://api.example',
    secret,
    kind: 'generate',
    ref: 'order-17',
    issuedAt: NOW,
    lifetimeSeconds: 600,
  });
  const said: string[] = [];
  return {
    store,
    secret,
    token: url.slice(url.lastIndexOf('/') + 1),
    said,
    async receive(request, overrides = {}, remainingMs = 8_000) {
      const keyring = createKeyring(
        async () => [await importSigningKey(secret)],
        () => 0,
      );
      const ports: ReceivePorts = {
        tokens: createTokenVerifier(keyring),
        tasks: createDynamoTaskStore(store.client, TASK_TABLE, { retentionDays: 400 }),
        quarantine: createDynamoQuarantineStore(store.client, QUARANTINE_TABLE, 90),
        now: () => NOW,
        traceparent: () => TRACEPARENT,
        monotonicMs: () => 0,
        storeBudget: () => AbortSignal.timeout(5_000),
        ...overrides,
      };
      const { logger, metrics, lines } = silentTelemetry();
      const answer = await createHandler(ports, logger, metrics)(request, aContext(remainingMs));
      said.push(...lines);
      return { ...answer, body: JSON.parse(answer.body ?? '') as unknown };
    },
    stop: () => store.stop(),
  };
}
