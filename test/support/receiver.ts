import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { mintCallbackUrl } from '../../client/callback-url.ts';
import { createTokenVerifier } from '../../functions/adapters/http/token-verifier.ts';
import { createKeyring, importSigningKey } from '../../functions/adapters/secrets/keyring.ts';
import { createHandler } from '../../functions/receive-callback/handler.ts';
import type { ReceivePorts } from '../../functions/receive-callback/receive-ports.ts';
import { createUrlUse } from '../../functions/receive-callback/receive-callback.ts';
import { TRACEPARENT } from './builders.ts';
import { aContext, silentTelemetry } from './lambda.ts';
import { aQuarantineStore, aTaskStore, startStore, type TestStore } from './store.ts';

const NOW = new Date('2026-11-23T10:00:00.000Z');

/** The receiver over the real store, at 2026-11-23T10:00:00Z. */
export interface TestReceiver {
  readonly store: TestStore;
  readonly secret: string;
  /** Good for the reference `order-17`. */
  readonly token: string;
  /** Signs a token for another reference. */
  readonly tokenOf: (ref: string) => Promise<string>;
  /** Every line that was logged. */
  readonly said: string[];
  /** Answers a request as a new process of the function does; any port can be replaced. */
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
  const tokenOf = async (ref: string) => {
    const url = await mintCallbackUrl({
      baseUrl: 'https://api.example',
      secret,
      kind: 'generate',
      ref,
      issuedAt: NOW,
      lifetimeSeconds: 600,
    });
    return url.slice(url.lastIndexOf('/') + 1);
  };
  const said: string[] = [];
  return {
    store,
    secret,
    token: await tokenOf('order-17'),
    tokenOf,
    said,
    async receive(request, overrides = {}, remainingMs = 8_000) {
      const keyring = createKeyring(
        async () => [await importSigningKey(secret)],
        () => 0,
      );
      const ports: ReceivePorts = {
        tokens: createTokenVerifier(keyring),
        tasks: aTaskStore(store),
        quarantine: aQuarantineStore(store),
        urls: createUrlUse(),
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
