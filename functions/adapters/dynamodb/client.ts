import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Time budget for all store attempts of one callback, in milliseconds.
 *
 * The provider disconnects after 15 s and the function ends at 8 s. Five seconds leave room for a cold start and a 503, which the
 * provider retries.
 */
export const STORE_BUDGET_MS = 5_000;

/**
 * Creates the client for every function. One attempt gets 1.5 s, so that a lost packet leaves time for two more
 * attempts within the budget.
 */
export function createDynamoClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });
}
