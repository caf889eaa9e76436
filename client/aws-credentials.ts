import { CredentialsUnavailableError } from './client-errors.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Credentials, or a function that returns current ones, like the credential providers of the AWS SDKs. */
export type CredentialsSource = AwsCredentials | (() => Promise<AwsCredentials>);

/**
 * Creates a function that returns credentials: the given ones, or those that the SDK finds in the environment, the profile or
 * the role. The SDK's search is loaded at its first use.
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

/** Throws if the credentials are incomplete. The signer would report this too, but only after the submission was paid for. */
function checked(credentials: AwsCredentials): AwsCredentials {
  const { accessKeyId, secretAccessKey } = credentials;
  if (accessKeyId && secretAccessKey) return credentials;
  throw new TypeError('credentials: accessKeyId or secretAccessKey is empty');
}

async function loadDefaultSearch(region: string): Promise<() => Promise<AwsCredentials>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({ clientConfig: { region } });
}

/** The host of an API as API Gateway names it. */
const GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/**
 * Returns the region that requests to an API are signed for: the given one, else the one in the API's address, else the
 * environment's.
 *
 * @throws {RangeError} if none of them is set.
 */
export function regionOf(
  apiUrl: string,
  region: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const [, inAddress] = GATEWAY_HOST.exec(new URL(apiUrl).hostname) ?? [];
  const found = region ?? inAddress ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (found !== undefined && found !== '') return found;
  throw new RangeError(
    `region: none was given, and ${JSON.stringify(apiUrl)} names none; it takes the stack's region, such as eu-west-1`,
  );
}
