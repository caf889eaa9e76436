import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { LIMIT_SECONDS, ok, skipped, warning, type Check } from './check.ts';

/** How many callbacks may come at once: a receiver takes half a second when cold, and each function takes its part. */
const ENOUGH = 100;

const RAISE =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000';

/** Checks how many functions of the account may run at once: in a new account ten, which a burst of callbacks exceeds. */
export const concurrency: Check = {
  name: 'concurrency',
  limitSeconds: LIMIT_SECONDS,
  onLocalEngine: () => skipped('the local engine has no limit'),
  async examine(stack, signal) {
    const lambda = await stack.clients.lambda();
    const { AccountLimit: limit } = await lambda.send(new GetAccountSettingsCommand({}), {
      abortSignal: signal,
    });
    const { ConcurrentExecutions: most = 0, UnreservedConcurrentExecutions: unreserved = most } = limit ?? {};
    const found = `${most} functions of the account and region run at once, ${unreserved} of them unreserved`;
    return unreserved >= ENOUGH ? ok(found) : warning(`${found}: a burst of callbacks gets 503`, RAISE);
  },
};
