import { createHmac } from 'node:crypto';

/**
 * What the receiver's clock says: the same in every run, so that a token's last second is always the same second.
 */
export const NOW = new Date('2026-11-23T10:00:00.000Z');
export const NOW_SECONDS = NOW.getTime() / 1_000;

/** Seconds from now, as a claim. */
export const fromNow = (seconds: number) => String(NOW_SECONDS + seconds);

const GOOD = { aud: '"generate"', sub: '"order-17"', iat: fromNow(0), exp: fromNow(600) };

/**
 * The claims of a good token as JSON, with others in their place or beside them.
 *
 * Values are JSON source, as some of them no `JSON.stringify` would write; `undefined` leaves a claim out.
 */
export function claimsWith(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const claims: Readonly<Record<string, string | undefined>> = { ...GOOD, ...changes };
  const members = Object.entries(claims).flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${value}`],
  );
  return `{${members.join(',')}}`;
}

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
