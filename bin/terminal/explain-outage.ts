import { StoreUnavailableError } from '../../functions/adapters/dynamodb/client.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { FailureBucketUnavailableError } from '../../functions/adapters/s3/failure-bucket.ts';
import { CommandError } from './command-error.ts';

/**
 * Explains an outage of the store or the bucket in AWS's words, and what to check where AWS does not say it.
 *
 * @throws any other error unchanged.
 */
export function explainOutage(error: unknown): CommandError {
  const isOutage = error instanceof StoreUnavailableError || error instanceof FailureBucketUnavailableError;
  if (!isOutage) throw error;
  const { message, cause } = error;
  const advice = cause instanceof Error ? adviceOn(cause.name) : undefined;
  return new CommandError([`${message}: ${describeError(cause)}`, ...(advice ? [advice] : [])].join('; '));
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
