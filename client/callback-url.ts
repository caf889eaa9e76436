import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { isRef, MAX_REF_CHARACTERS } from '../functions/contract/ref.ts';
import type { VoiceEvent } from '../functions/contract/voice-event.ts';
import { checkBaseUrl } from './base-url.ts';

/** How long a URL is good for unless said otherwise: the provider's operators re-send by hand, days later. */
export const DEFAULT_LIFETIME_SECONDS = 7 * 86_400;

export interface CallbackUrlRequest {
  /** Where the stack answers: its output `CallbackBaseUrl`. `https`, or `http` on this machine. */
  readonly baseUrl: string;
  /** The signing secret; the key is its UTF-8 bytes. */
  readonly secret: string;
  /** What the caller knows the submission by; comes back in the record and the event. A random UUID by default. */
  readonly ref?: string | undefined;
  /** Which callback the URL takes. Default: `generate`. */
  readonly kind?: VoiceEvent['data']['kind'] | undefined;
  /** Default: now. */
  readonly issuedAt?: Date | undefined;
  /** How long the URL is good for. Default: seven days. */
  readonly lifetimeSeconds?: number | undefined;
}

/**
 * Answers a URL that the provider may call for one submission, until it expires. Keep it as you keep a password.
 *
 * @throws {RangeError} naming the field, when no callback could be received at such a URL.
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

/** @throws {RangeError} when it could not be sent with an event. */
export function checkRef(ref: string): void {
  if (isRef(ref)) return;
  throw new RangeError(
    `ref: ${JSON.stringify(ref)} is not allowed; it takes 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character`,
  );
}

/** @throws {RangeError} when a URL would never be good, or have no end. */
export function checkLifetime(lifetimeSeconds: number): void {
  if (Number.isSafeInteger(lifetimeSeconds) && lifetimeSeconds >= 1) return;
  throw new RangeError(
    `lifetimeSeconds: ${lifetimeSeconds} is not allowed; it takes a whole number of seconds, 1 or more`,
  );
}
