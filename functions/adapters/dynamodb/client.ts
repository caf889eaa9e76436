import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Time budget for all store attempts of one callback, in milliseconds.
 *
 * The provider disconnects after 15 s and the function ends at 8 s. Five seconds leave room for a cold start and a 503, which the
 * provider retries.
 */
export const STORE_BUDGET_MS = 5_000;

/**
 * Ends the attempts of a store's call, beside the client's own limits; `undefined` where the caller has no answer to give in time.
 *
 * Every method of a store that an HTTP request waits for takes one, so that no call can be forgotten.
 */
export type StoreBudget = AbortSignal | undefined;

/**
 * Creates the client for every function. One attempt gets 1.5 s, so that a lost packet leaves time for two more
 * attempts within the budget.
 */
export function createDynamoClient(): DynamoDBClient {
  return withoutLogging(
    new DynamoDBClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
    }),
  );
}

/** Removes the SDK's logging, which copies every request and answer even if there is no logger: half of the CPU of a listing. */
export function withoutLogging(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/**
 * The store did not confirm a call: it was down, throttled, too slow, or denied access.
 *
 * A retry is safe: every write states its condition, so that a write which did happen is not repeated.
 */
export class StoreUnavailableError extends Error {
  readonly code = 'STORE_UNAVAILABLE';
  override readonly name = 'StoreUnavailableError';

  /** @param operation the call that failed, for example `UpdateItem`. */
  constructor(operation: string, options: { cause: unknown }) {
    super(`The store did not confirm ${operation}`, options);
  }
}

/** Returns a function that throws an SDK error as `StoreUnavailableError`; expected refusals are caught before. */
export function storeUnavailable(operation: string): (cause: unknown) => never {
  return (cause) => {
    throw new StoreUnavailableError(operation, { cause });
  };
}
