import { createHash, createHmac } from 'node:crypto';
import type { SeenRequest } from './fake-server.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

export interface VerifiedSignature {
  readonly isValid: boolean;
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: string[];
}

/**
 * Checks a request as AWS does, from its own words and not with the SDK.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(request: SeenRequest, secretAccessKey: string): VerifiedSignature {
  const header = (name: string) => String(request.headers[name] ?? '');
  const [, accessKeyId = '', day = '', region = '', service = '', names = '', signature] =
    FORM.exec(header('authorization')) ?? [];
  const [path = '', query = ''] = request.path.split('?');
  const canonicalRequest = [
    request.method,
    // Every service but S3 encodes the path again.
    path.split('/').map(encode).join('/'),
    query.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${header(name).trim()}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', header('x-amz-date'), scope, sha256(canonicalRequest)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return {
    isValid: hmac(key, toSign).toString('hex') === signature,
    accessKeyId,
    region,
    service,
    signedHeaders: names.split(';'),
  };
}

function encode(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
