import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';

/** The provider's API key could not be read, so that no lookup is possible. A retry is safe. */
export class ApiKeyUnavailableError extends Error {
  readonly code = 'API_KEY_UNAVAILABLE';
  override readonly name = 'ApiKeyUnavailableError';

  constructor(options: { cause: unknown }) {
    super("The provider's API key could not be read", options);
  }
}

/** How long a key is used before it is read again, in seconds: a new key is used from the sweep after the next. */
const MAX_AGE_SECONDS = 60;

/** The characters that a header can carry. An error would quote any other key, and the key would end in a log. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/**
 * Creates a function that returns the provider's API key: the secret's string, without white space around it.
 *
 * @param secretId the secret's name or ARN.
 * @throws {ApiKeyUnavailableError} if the secret cannot be read, or is not a key.
 */
export function createApiKey(secretId: string): () => Promise<string> {
  const provider = new SecretsProvider({
    clientConfig: { maxAttempts: 2, requestHandler: { requestTimeout: 1_500, throwOnRequestTimeout: true } },
  });
  return async () => {
    try {
      const secret = await provider.get(secretId, { maxAge: MAX_AGE_SECONDS, throwOnMissing: true });
      const key = typeof secret === 'string' ? secret.trim() : undefined;
      if (key === undefined || !HEADER_VALUE.test(key))
        throw new TypeError('The secret is not a string that a header can carry');
      return key;
    } catch (cause) {
      throw new ApiKeyUnavailableError({ cause });
    }
  };
}
