import { errors, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import type { CallbackKind } from '../../domain/kinds.ts';
import { type Keyring, tryKeys } from '../secrets/keyring.ts';
import { isRef } from '../../contract/ref.ts';

/** How far the clocks of the signer and the verifier may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

export type TokenCheck =
  | {
      readonly kind: 'valid';
      readonly ref: string;
      /** Whether the token was signed with the previous secret: the next rotation invalidates it. */
      readonly isOfPreviousSecret?: boolean;
    }
  | { readonly kind: 'invalid' };

export interface TokenVerifier {
  /**
   * Decides whether a callback URL's token was signed by us for this kind of callback, and has not expired.
   *
   * @param now the time to compare with.
   * @throws {SecretUnavailableError} if the key could not be fetched, so that the token cannot be checked; a retry is safe.
   */
  verify(token: string, kind: CallbackKind, now: Date): Promise<TokenCheck>;
}

/** Creates a verifier of JWTs with HS256 and nothing else; the comparison of signatures is constant-time (WebCrypto). */
export function createTokenVerifier(keyring: Keyring): TokenVerifier {
  return {
    async verify(token, kind, now) {
      if (!isCanonical(token)) return { kind: 'invalid' };
      const check = await tryKeys(keyring, (key, isPrevious) =>
        checkWith(key, isPrevious, { token, kind, now }),
      );
      return check ?? { kind: 'invalid' };
    },
  };
}

/** @returns `undefined` if the token was not signed with this key. */
async function checkWith(
  key: CryptoKey,
  isPrevious: boolean,
  { token, kind, now }: { readonly token: string; readonly kind: CallbackKind; readonly now: Date },
): Promise<TokenCheck | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      audience: kind,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    return checkClaims(payload, isPrevious);
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined;
    // Any other error (form, algorithm, claims) is the same with every key.
    return { kind: 'invalid' };
  }
}

/**
 * Returns whether the token's signature is written in the one way that base64url has for its bytes.
 *
 * The signature does not cover its own encoding. Decoded leniently, a valid token with white space, padding or another last
 * character, two bits of which are unused, would pass, too. The mask searches texts for the canonical form.
 */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** Checks the expiry and the reference. The time of issue is not checked: a clock that is ahead must lose no result. */
function checkClaims(payload: JWTPayload, isOfPreviousSecret: boolean): TokenCheck {
  // The expiry must be present and finite: JSON allows numbers that parse to Infinity, such as 1e400.
  const expires = Number.isFinite(payload.exp);
  if (!expires || !isRef(payload.sub)) return { kind: 'invalid' };
  return { kind: 'valid', ref: payload.sub, isOfPreviousSecret };
}
