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
