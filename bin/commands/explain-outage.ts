import { StoreUnavailableError } from '../../functions/adapters/dynamodb/store-unavailable-error.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { CommandError } from './command-error.ts';

/**
 * Says in the words of AWS what the store did not do: which permission is missing, or which table.
 *
 * @throws {CommandError} for an outage; whatever else it was, as it is.
 */
export function explainOutage(error: unknown): never {
  throw error instanceof StoreUnavailableError ? new CommandError(describeError(error)) : error;
}
