/** The signing secret could not be fetched, so no token can be judged. A retry is safe: nothing was written. */
export class SecretUnavailableError extends Error {
  readonly code = 'SECRET_UNAVAILABLE';
  override readonly name = 'SecretUnavailableError';

  constructor(options: { cause: unknown }) {
    super('The signing secret could not be fetched', options);
  }
}
