import { ParameterNotFoundError } from '@aws-lambda-powertools/parameters/errors';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { FetchKeys } from './keyring.ts';
import { importSigningKey } from './signing-key.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/**
 * How long fetching a secret may take, in milliseconds, attempts together.
 *
 * With the store's five seconds it fits the receiver's eight. A second secret is fetched within the store's time.
 */
const SECRET_BUDGET_MS = 2_000;

const ATTEMPTS = 2;

/** How long one attempt may take, connecting included; the SDK waits up to 100 ms between two. */
const ATTEMPT_MS = SECRET_BUDGET_MS / ATTEMPTS - 100;

/**
 * Fetches a secret's keys from Secrets Manager: both stages, so that a rotation leaves no gap.
 *
 * @param secretId its name or ARN.
 * @param secret what it is for, as an error calls it.
 */
export function createFetchKeys(secretId: string, secret?: string): FetchKeys {
  const provider = new SecretsProvider({
    clientConfig: {
      maxAttempts: ATTEMPTS,
      requestHandler: { requestTimeout: ATTEMPT_MS, throwOnRequestTimeout: true },
    },
  });
  const fetchStage = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    // The keyring caches; the provider's own cache knows no stages.
    const options = { maxAge: 0, throwOnMissing: true, sdkOptions: { VersionStage: stage } };
    const value = await provider.get(secretId, options);
    if (typeof value !== 'string') throw new TypeError(`The secret's ${stage} is no text`);
    return importSigningKey(value);
  };
  const fetchPrevious = () =>
    fetchStage('AWSPREVIOUS').catch((error: unknown) => {
      // Before its first rotation a secret has none.
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
