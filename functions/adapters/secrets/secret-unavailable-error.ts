/** A secret could not be fetched, so that no signature can be judged. A retry is safe: nothing was written. */
export class SecretUnavailableError extends Error {
  readonly code = 'SECRET_UNAVAILABLE';
  override readonly name = 'SecretUnavailableError';

  /** @param options.secret the secret's name for people. */
  constructor({ cause, secret = 'signing secret' }: { cause: unknown; secret?: string | undefined }) {
    super(`The ${secret} could not be fetched`, { cause });
  }
}
