import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { isRef, MAX_REF_CHARACTERS } from '../functions/contract/ref.ts';
import type { VoiceEvent } from '../functions/contract/voice-event.ts';
import { checkBaseUrl } from './base-url.ts';

/** Default lifetime of a URL: the provider's operators send callbacks again by hand, days later. */
export const DEFAULT_LIFETIME_SECONDS = 7 * 86_400;

export interface CallbackUrlRequest {
  /** The address of the stack: its output `CallbackBaseUrl`. `https`, or `http` on this machine. */
  readonly baseUrl: string;
  /** The signing secret; the key is its UTF-8 bytes. */
  readonly secret: string;
  /** The caller's id of the submission; the record and the event carry it too. A random UUID by default. */
  readonly ref?: string | undefined;
  /** The kind of callback that the URL accepts. Default: `generate`. */
  readonly kind?: VoiceEvent['data']['kind'] | undefined;
  /** Default: now. */
  readonly issuedAt?: Date | undefined;
  /** How long the URL is valid. Default: seven days. */
  readonly lifetimeSeconds?: number | undefined;
}

/**
 * Creates a URL that the provider may call for one submission, until the URL expires. Protect it like a password.
 *
 * @throws {RangeError} naming the field, if no callback could be received at such a URL.
 */
export async function mintCallbackUrl(request: CallbackUrlRequest): Promise<string> {
  const {
    baseUrl,
    secret,
    ref = randomUUID(),
    kind = 'generate',
    issuedAt = new Date(),
    lifetimeSeconds = DEFAULT_LIFETIME_SECONDS,
  } = request;
  checkBaseUrl('baseUrl', baseUrl);
  checkRef(ref);
  checkLifetime(lifetimeSeconds);
  if (secret === '') throw new RangeError('secret: it is empty; it takes the value of the signing secret');

  const issuedAtSeconds = Math.floor(issuedAt.getTime() / 1000);
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(kind)
    .setSubject(ref)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + lifetimeSeconds)
    .sign(new TextEncoder().encode(secret));
  return `${baseUrl.replace(/\/+$/, '')}/suno/voice-${kind}-callback/${token}`;
}

/** @throws {RangeError} if an event could not carry the reference. */
export function checkRef(ref: string): void {
  if (isRef(ref)) return;
  throw new RangeError(
    `ref: ${JSON.stringify(ref)} is not allowed; it takes 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character`,
  );
}

/** @throws {RangeError} if a URL would never be valid, or never expire. */
export function checkLifetime(lifetimeSeconds: number): void {
  if (Number.isSafeInteger(lifetimeSeconds) && lifetimeSeconds >= 1) return;
  throw new RangeError(
    `lifetimeSeconds: ${lifetimeSeconds} is not allowed; it takes a whole number of seconds, 1 or more`,
  );
}

/** A secret, or a function that returns its current value, as the secret may rotate. */
export type Secret = string | (() => Promise<string>);

/** The characters that a header may have unchanged. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Returns the value of a secret.
 *
 * @throws {RangeError} if the value is empty. Any error of the function is thrown as it is.
 */
export async function resolveSecret(field: string, secret: Secret): Promise<string> {
  const value: unknown = typeof secret === 'function' ? await secret() : secret;
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`${field}: it is empty; it takes a string, or a function that returns one`);
}

/** @throws {RangeError} if a header cannot carry the key. The message does not show it, as that of `fetch` would. */
export function checkApiKey(apiKey: string): void {
  if (VISIBLE_ASCII.test(apiKey)) return;
  throw new RangeError(
    'apiKey: it has white space or characters outside ASCII, which no key has; often a line break at its end',
  );
}
