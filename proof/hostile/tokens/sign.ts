import { createHmac } from 'node:crypto';

/** What the stack's tokens are signed with; 64 characters, as the deployed one has. */
export const SECRET = 'canarycurrentsecret0canarycurrentsecret0canarycurrentsecret01234';
export const PREVIOUS_SECRET = 'canaryprevioussecretcanaryprevioussecretcanaryprevioussecret0123';

export const SECRETS = [SECRET, PREVIOUS_SECRET];

export const base64url = (content: string | Uint8Array) => Buffer.from(content).toString('base64url');

export interface Signing {
  /** JSON, or what pretends to be. */
  readonly header?: string;
  /** JSON, or what pretends to be. */
  readonly claims: string;
  readonly key?: string | Uint8Array;
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
}

/**
 * Signs any header and claims with any key, which libraries for tokens refuse.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1
 */
export function sign({
  header = '{"alg":"HS256","typ":"JWT"}',
  claims,
  key = SECRET,
  hash = 'sha256',
}: Signing): string {
  const input = `${base64url(header)}.${base64url(claims)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}
