import { ParameterNotFoundError } from '@aws-lambda-powertools/parameters/errors';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { type FetchKeys, importSigningKey } from './keyring.ts';

/**
 * Time budget for all attempts to fetch a secret, in milliseconds.
 *
 * With the store's five seconds it fits the receiver's eight. A second secret is fetched within the store's time.
 */
const SECRET_BUDGET_MS = 2_000;

const ATTEMPTS = 2;

/** How long one attempt may take, connecting included; the SDK waits up to 100 ms between two attempts. */
const ATTEMPT_MS = SECRET_BUDGET_MS / ATTEMPTS - 100;

/**
 * Creates a function that fetches a secret's keys from Secrets Manager: both stages, so that a rotation leaves no gap.
 *
 * @param secretId the secret's name or ARN.
 * @param secret the secret's name in errors.
 */
export function createFetchKeys(secretId: string, secret?: string): FetchKeys {
  const provider = new SecretsProvider({
    clientConfig: {
      maxAttempts: ATTEMPTS,
      requestHandler: { requestTimeout: ATTEMPT_MS, throwOnRequestTimeout: true },
    },
  });
  const fetchStage = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    // The keyring caches; the provider's own cache ignores stages.
    const options = { maxAge: 0, throwOnMissing: true, sdkOptions: { VersionStage: stage } };
    const value = await provider.get(secretId, options);
    if (typeof value !== 'string') throw new TypeError(`The secret's ${stage} is not a string`);
    return importSigningKey(value);
  };
  const fetchPrevious = () =>
    fetchStage('AWSPREVIOUS').catch((error: unknown) => {
      // Before its first rotation a secret has no previous version.
      if (error instanceof ParameterNotFoundError) return undefined;
      throw error;
    });
  return async () => {
    try {
      const [current, previous] = await Promise.all([fetchStage('AWSCURRENT'), fetchPrevious()]);
      return previous === undefined ? [current] : [current, previous];
    } catch (cause) {
      throw new SecretUnavailableError({ cause, secret });
    }
  };
}

/** A secret could not be fetched, so that no signature can be judged. A retry is safe: nothing was written. */
export class SecretUnavailableError extends Error {
  readonly code = 'SECRET_UNAVAILABLE';
  override readonly name = 'SecretUnavailableError';

  /** @param options.secret the secret's name for people. */
  constructor({ cause, secret = 'signing secret' }: { cause: unknown; secret?: string | undefined }) {
    super(`The ${secret} could not be fetched`, { cause });
  }
}
