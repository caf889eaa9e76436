import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { FetchKeys } from './keyring.ts';
import { SecretUnavailableError } from './secret-unavailable-error.ts';

/**
 * How long fetching the secret may take, in milliseconds, attempts together.
 *
 * With the store's five seconds it fits the function's eight.
 */
export const SECRET_BUDGET_MS = 2_000;

/**
 * Fetches the signing keys from Secrets Manager: both stages, so that a rotation leaves no gap.
 *
 * A key is the secret's UTF-8 bytes.
 */
export function createFetchKeys(secretId: string): FetchKeys {
  const provider = new SecretsProvider({
    clientConfig: {
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 900, requestTimeout: 900, throwOnRequestTimeout: true },
    },
  });
  const fetchStage = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    // The keyring caches; the provider's own cache knows no stages.
    const secret = await provider.get(secretId, { forceFetch: true, maxAge: 0, sdkOptions: { VersionStage: stage } });
    return typeof secret === 'string' && secret !== '' ? [new TextEncoder().encode(secret)] : [];
  };
  return async () => {
    const [current, previous] = await Promise.all([fetchStage('AWSCURRENT'), fetchStage('AWSPREVIOUS')]).catch(
      (cause: unknown) => {
        throw new SecretUnavailableError({ cause });
      },
    );
    if (current.length === 0) throw new SecretUnavailableError({ cause: 'The secret has no current value' });
    return [...current, ...previous];
  };
}
