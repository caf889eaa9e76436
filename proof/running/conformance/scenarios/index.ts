import type { Scenario } from '../scenario.ts';
import { alteredAfterSigning } from './altered-after-signing.ts';
import { anotherSubmission } from './another-submission.ts';
import { concurrentDuplicates } from './concurrent-duplicates.ts';
import { connectionFailureThenRetry } from './connection-failure-then-retry.ts';
import { crashAfterSend } from './crash-after-send.ts';
import { malformedAuthentication } from './malformed-authentication.ts';
import { malformedBody } from './malformed-body.ts';
import { missingAuthentication } from './missing-authentication.ts';
import { orderReversed } from './order-reversed.ts';
import { partialProcessing } from './partial-processing.ts';
import { redactionCanary } from './redaction-canary.ts';
import { restartBetweenAttempts } from './restart-between-attempts.ts';
import { sequentialDuplicate } from './sequential-duplicate.ts';
import { singleDelivery } from './single-delivery.ts';
import { stale } from './stale.ts';
import { timeoutThenRetry } from './timeout-then-retry.ts';
import { wrongKeyAuthentication } from './wrong-key-authentication.ts';

/** The scenarios of the conformance kits for webhook receivers, in their order, and one of our own. */
export const SCENARIOS: readonly Scenario[] = [
  singleDelivery,
  sequentialDuplicate,
  concurrentDuplicates,
  orderReversed,
  timeoutThenRetry,
  connectionFailureThenRetry,
  missingAuthentication,
  malformedAuthentication,
  wrongKeyAuthentication,
  stale,
  alteredAfterSigning,
  malformedBody,
  restartBetweenAttempts,
  crashAfterSend,
  partialProcessing,
  redactionCanary,
  anotherSubmission,
];
