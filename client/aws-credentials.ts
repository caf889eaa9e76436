import { CredentialsUnavailableError } from './client-errors.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Credentials, or a function that answers fresh ones, as every AWS SDK's providers are. */
export type CredentialsSource = AwsCredentials | (() => Promise<AwsCredentials>);

/**
 * Answers a function that answers credentials: the given ones, or what the SDK would find in the environment, the
 * profile or the role. The SDK's search is loaded when it is first needed.
 */
export function createCredentialsProvider(
  source: CredentialsSource | undefined,
  region: string,
): () => Promise<AwsCredentials> {
  let find = typeof source === 'function' ? source : undefined;
  return async () => {
    try {
      if (typeof source === 'object') return checked(source);
      find ??= await loadDefaultSearch(region);
      return checked(await find());
    } catch (cause) {
      if (cause instanceof CredentialsUnavailableError) throw cause;
      throw new CredentialsUnavailableError(
        'No AWS credentials were found, so nothing was sent. Give some as `credentials`, or where the AWS SDK looks for them',
        { cause },
      );
    }
  };
}

/** The signer would find it out, but only once the submission was paid for. */
function checked(credentials: AwsCredentials): AwsCredentials {
  const { accessKeyId, secretAccessKey } = credentials;
  if (accessKeyId && secretAccessKey) return credentials;
  throw new TypeError('credentials: accessKeyId or secretAccessKey is empty');
}

async function loadDefaultSearch(region: string): Promise<() => Promise<AwsCredentials>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({ clientConfig: { region } });
}
