import type { Scenario } from '../scenario.ts';
import {
  wrongKeyAuthentication,
  missingAuthentication,
  malformedAuthentication,
  alteredAfterSigning,
  stale,
} from './authentication.ts';
import {
  concurrentDuplicates,
  singleDelivery,
  sequentialDuplicate,
  orderReversed,
  anotherSubmission,
} from './duplicates.ts';
import {
  partialProcessing,
  crashAfterSend,
  restartBetweenAttempts,
  timeoutThenRetry,
  connectionFailureThenRetry,
} from './interruptions.ts';
import { malformedBody, redactionCanary } from './content.ts';

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
