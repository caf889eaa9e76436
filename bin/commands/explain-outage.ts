import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { FailureBucketUnavailableError } from '../../functions/adapters/s3/failure-bucket-unavailable-error.ts';
import { CommandError } from './command-error.ts';

/**
 * Says in the words of AWS what the store or the bucket did not do, and where it says no more, what to look at.
 *
 * @throws {CommandError} for an outage; whatever else it was, as it is.
 */
export function explainOutage(error: unknown): never {
  const isOutage = error instanceof StoreUnavailableError || error instanceof FailureBucketUnavailableError;
  if (!isOutage) throw error;
  const { message, cause } = error;
  const advice = cause instanceof Error ? adviceOn(cause.name) : undefined;
  throw new CommandError([`${message}: ${describeError(cause)}`, ...(advice ? [advice] : [])].join('; '));
}

function adviceOn(errorName: string): string | undefined {
  switch (errorName) {
    case 'AccessDeniedException':
    case 'AccessDenied':
      return 'docs/operating.md says what each command needs';
    case 'ResourceNotFoundException':
    case 'NoSuchBucket':
      return 'the stack names it in its outputs, and it is gone';
    default:
      return undefined;
  }
}
