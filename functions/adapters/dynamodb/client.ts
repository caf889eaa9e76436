import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * How long the store may take before the receiver gives up, in milliseconds, all attempts together.
 *
 * The provider hangs up after 15 s; the function ends at 8 s. Five leaves room for a cold start and
 * an honest 503, which the provider repeats.
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
