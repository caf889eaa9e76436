import { AwsV4Signer } from 'aws4fetch';
import type { AwsCredentials } from './aws-credentials.ts';

export interface UnsignedRequest {
  readonly method: 'PUT' | 'GET';
  readonly url: URL;
  readonly body?: string | undefined;
}

/**
 * Returns the headers that authenticate the caller to API Gateway: AWS Signature Version 4, valid for five minutes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export async function signRequest(
  { method, url, body }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  region: string,
  signedAt: Date,
): Promise<Headers> {
  const signer = new AwsV4Signer({
    ...{ method, url: url.href, service: 'execute-api', region, accessKeyId, secretAccessKey },
    ...(sessionToken !== undefined && { sessionToken }),
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
    allHeaders: true,
    // 20261123T100000Z
    datetime: signedAt.toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
  });
  const { headers } = await signer.sign();
  return headers;
}
