import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createDynamoClient } from '../../functions/adapters/dynamodb/client.ts';
import { createSnsClient } from '../../functions/adapters/sns/event-publisher.ts';
import { readCall, readGetItem, readQuery, type Call } from './calls.ts';

/** What the world answers to a call: over the wire, or by breaking the wire. */
export type Answer =
  | {
      readonly kind: 'response';
      readonly statusCode: number;
      readonly contentType: string;
      readonly body: string;
    }
  /** The connection broke. Whether anything happened at the other end is unknown. */
  | { readonly kind: 'reset' }
  /** The client stopped waiting. */
  | { readonly kind: 'timeout' };

/** Where the calls of one invocation end. */
export interface Gate {
  /** How often the SDK tries a call. */
  readonly attempts: number;
  /** @param read says what is called; when it cannot, the simulation ends: the function would take it for an outage. */
  ask(read: () => Call, signal?: AbortSignal): Promise<Answer>;
  /** Whether a call is not worth asking: it finds nothing, now or later. */
  readonly isIdle: (read: () => Call) => boolean;
}

const current = new AsyncLocalStorage<Gate>();

/** Runs a function whose calls all end at this gate. */
export function behindGate<T>(gate: Gate, run: () => Promise<T>): Promise<T> {
  return current.run(gate, run);
}

/** The gate of the function that runs now. */
export function currentGate(): Gate {
  const gate = current.getStore();
  if (gate === undefined) throw new Error('Nothing may be called outside of the simulation');
  return gate;
}

/** What Lambda sets for every function. */
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'simulated',
  AWS_SECRET_ACCESS_KEY: 'simulated',
});

/** What the SDK adds to a request that nothing here looks at: the signature takes an eighth of a run's time. */
const WITHOUT_EFFECT = ['getUserAgentMiddleware', 'httpSigningMiddleware', 'recursionDetectionMiddleware'];

/** The functions' own clients, with everything that the SDK does; only the wire leads into the simulation. */
export const dynamodb: DynamoDBClient = simulated(createDynamoClient());
export const sns: SNSClient = simulated(createSnsClient());

/** Reads that may find nothing, and the answer then. */
const READS: Readonly<Record<string, { readonly read: (body: string) => Call; readonly nothing: object }>> = {
  QueryCommand: { read: readQuery, nothing: { Items: [], Count: 0 } },
  GetItemCommand: { read: readGetItem, nothing: {} },
};

// A sweep reads dozens of partitions, and a registration the places of quarantine; without all that the SDK does for each, a
// world takes half the time.
dynamodb.middlewareStack.add(
  (next, { commandName = '' }) =>
    async (args) => {
      const { read, nothing } = READS[commandName] ?? {};
      const isIdle = read !== undefined && currentGate().isIdle(() => read(JSON.stringify(args.input)));
      if (!isIdle) return next(args);
      return { output: { ...nothing, $metadata: {} }, response: undefined };
    },
  { step: 'initialize' },
);

/** The client for lookups. */
export const simulatedFetch: typeof fetch = async (input) => {
  const { searchParams } = new URL(input instanceof Request ? input.url : input);
  const answer = await currentGate().ask(() => {
    const taskId = searchParams.get('taskId');
    if (taskId === null) throw new Error('The provider is asked for tasks alone');
    return { operation: 'LookUp', taskId };
  });
  const { statusCode, headers, body } = toResponse(answer, false);
  return new Response(body, { status: statusCode, headers });
};

/** Waits until a time in epoch milliseconds, if it is not over yet. */
export async function waitUntil(epochMs: number, clock: () => number): Promise<void> {
  if (epochMs > clock()) await currentGate().ask(() => ({ operation: 'Wait', untilMs: epochMs }));
}

/** What the SDK hands to a wire. */
interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function simulated<Client extends DynamoDBClient | SNSClient>(client: Client): Client {
  client.config.requestHandler = {
    async handle({ headers, body }: WireRequest, options = {}) {
      const signal = 'abortSignal' in options ? options.abortSignal : undefined;
      const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
      const isSignal = signal instanceof AbortSignal;
      const answer = await currentGate().ask(
        () => readCall(headers['x-amz-target'], text),
        isSignal ? signal : undefined,
      );
      return { response: toResponse(answer, isSignal && signal.aborted) };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  for (const middleware of WITHOUT_EFFECT) client.middlewareStack.remove(middleware);
  client.config.retryStrategy = () => Promise.resolve(withoutWaiting);
  return client;
}

function toResponse(answer: Answer, isAborted: boolean) {
  switch (answer.kind) {
    case 'response':
      return {
        statusCode: answer.statusCode,
        headers: { 'content-type': answer.contentType },
        body: new TextEncoder().encode(answer.body),
      };
    case 'reset':
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    case 'timeout':
      throw Object.assign(new Error('It took too long'), { name: isAborted ? 'AbortError' : 'TimeoutError' });
  }
}

/** The SDK's own judgement of what is worth another attempt, without its waits: time is simulated. */
const withoutWaiting = {
  acquireInitialRetryToken: () => Promise.resolve(retryToken(0)),
  refreshRetryTokenForRetry(token: RetryToken, error: { readonly errorType: string }) {
    const retries = token.getRetryCount() + 1;
    const isWorthIt = error.errorType !== 'CLIENT_ERROR' && retries < currentGate().attempts;
    return isWorthIt ? Promise.resolve(retryToken(retries)) : Promise.reject(new Error('No more attempts'));
  },
  recordSuccess: () => undefined,
};

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

function retryToken(retries: number): RetryToken {
  return { getRetryCount: () => retries, getRetryDelay: () => 0 };
}
