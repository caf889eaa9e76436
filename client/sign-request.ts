import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
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
  credentials: AwsCredentials,
  region: string,
  signedAt: Date,
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    sha256: Sha256,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    },
    { signingDate: signedAt },
  );
  // `fetch` sets `host` itself, to the same value.
  const { host, ...headers } = signed.headers;
  return headers;
}

type Hashing = ReturnType<typeof createHash | typeof createHmac>;

/** SHA-256 in the form that the signer requires, implemented with Node's own. */
class Sha256 {
  private hash: Hashing;
  private readonly key: string | Buffer | undefined;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.key = key === undefined ? undefined : bytesOf(key);
    this.hash = this.begin();
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }

  reset(): void {
    this.hash = this.begin();
  }

  private begin(): Hashing {
    return this.key === undefined ? createHash('sha256') : createHmac('sha256', this.key);
  }
}

function bytesOf(chunk: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk);
  return ArrayBuffer.isView(chunk)
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : Buffer.from(chunk);
}
