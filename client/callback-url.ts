import { SignJWT } from 'jose';
import { isRef, MAX_REF_CHARACTERS } from '../functions/contract/ref.ts';
import type { VoiceEvent } from '../functions/contract/voice-event.ts';

export interface CallbackUrlRequest {
  /** Where the stack answers: its output `CallbackBaseUrl`. */
  readonly baseUrl: string;
  /** The signing secret; the key is its UTF-8 bytes. */
  readonly secret: string;
  readonly kind: VoiceEvent['data']['kind'];
  /** What the caller knows the submission by; comes back in the record and the event. */
  readonly ref: string;
  readonly issuedAt: Date;
  readonly lifetimeSeconds: number;
}

/**
 * Answers a URL that the provider may call for one submission, until it expires.
 *
 * @throws {RangeError} when the reference could not be sent with an event.
 */
export async function mintCallbackUrl(request: CallbackUrlRequest): Promise<string> {
  const { baseUrl, secret, kind, ref, issuedAt, lifetimeSeconds } = request;
  if (!isRef(ref)) {
    throw new RangeError(
      `ref: ${JSON.stringify(ref)} is not allowed; it takes 1 to ${MAX_REF_CHARACTERS} characters, none of them a control character`,
    );
  }
  const issuedAtSeconds = Math.floor(issuedAt.getTime() / 1000);
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(kind)
    .setSubject(ref)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + lifetimeSeconds)
    .sign(new TextEncoder().encode(secret));
  return `${baseUrl.replace(/\/$/, '')}/suno/voice-${kind}-callback/${token}`;
}
