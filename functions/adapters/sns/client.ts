import { SNSClient } from '@aws-sdk/client-sns';

/** Creates the client for the publishing functions. An attempt that hangs ends after 3 s; the stream retries the batch. */
export function createSnsClient(): SNSClient {
  return new SNSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
