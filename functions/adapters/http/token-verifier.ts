import { errors, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import type { CallbackKind } from '../../domain/kinds.ts';
import { askKeys } from '../secrets/ask-keys.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { isRef } from '../../contract/ref.ts';

/** How far the clocks of who signed and who checks may differ, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

export type TokenCheck =
  | {
      readonly kind: 'valid';
      readonly ref: string;
      /** Whether the secret that it was signed with has been rotated out: the next rotation ends it. */
      readonly isOfPreviousSecret?: boolean;
    }
  | { readonly kind: 'invalid' };

export interface TokenVerifier {
  /**
   * Decides whether a callback URL's token was signed by us for this kind of callback, and is in time.
   *
   * @param now the time to judge by.
   * @throws {SecretUnavailableError} when the key could not be fetched, so that nobody knows; a retry is safe.
   */
  verify(token: string, kind: CallbackKind, now: Date): Promise<TokenCheck>;
}

/**
 * Verifies tokens as JWTs with HS256 and nothing else; the comparison of signatures is constant-time (WebCrypto).
 */
export function createTokenVerifier(keyring: Keyring): TokenVerifier {
  return {
    async verify(token, kind, now) {
      if (!isCanonical(token)) return { kind: 'invalid' };
      const check = await askKeys(keyring, (key, isPrevious) =>
        checkWith(key, isPrevious, { token, kind, now }),
      );
      return check ?? { kind: 'invalid' };
    },
  };
}

/** @returns `undefined` when the token was not signed with this key. */
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
    // Whatever else is wrong with it (form, algorithm, claims), no key would change that.
    return { kind: 'invalid' };
  }
}

/**
 * Returns whether the token's signature is written in the one way that base64url has for its bytes.
 *
 * The signature is all of a token that it does not sign itself: read leniently, tokens of ours with white space, padding or another
 * last character, two bits of which say nothing, would be good, too. What is masked in texts is the canonical one.
 */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** The time of issue is not checked: a clock that is ahead must lose no result. */
function checkClaims(payload: JWTPayload, isOfPreviousSecret: boolean): TokenCheck {
  // It must be there, and come: JSON has numbers that are too large to be one, such as 1e400.
  const expires = Number.isFinite(payload.exp);
  if (!expires || !isRef(payload.sub)) return { kind: 'invalid' };
  return { kind: 'valid', ref: payload.sub, isOfPreviousSecret };
}
