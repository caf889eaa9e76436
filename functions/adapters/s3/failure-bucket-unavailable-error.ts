/** The failure bucket did not confirm a call: it could not be reached, or denied access. A retry is safe. */
export class FailureBucketUnavailableError extends Error {
  readonly code = 'FAILURE_BUCKET_UNAVAILABLE';
  override readonly name = 'FailureBucketUnavailableError';

  /** @param operation the call that failed, for example `GetObject`. */
  constructor(operation: string, options: { cause: unknown }) {
    super(`The failure bucket did not confirm ${operation}`, options);
  }
}
