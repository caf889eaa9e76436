import type { Headers, WebhookVerifier } from '../adapters/http/webhook-signature.ts';
import type { SignatureFinding } from '../domain/quarantine.ts';

/** What was found out about a delivery's webhook signature, and what follows. */
export interface SignatureJudgement {
  readonly finding: SignatureFinding;
  /** Whether the delivery is turned away. */
  readonly isRefused: boolean;
  /** Why nobody could verify it. */
  readonly error?: unknown;
}

export interface SignaturePolicy {
  /**
   * @param taskId the id that is to be recorded, if one could be read.
   * @throws {SecretUnavailableError} when nobody knows and the policy is to refuse; a retry is safe.
   */
  judge(headers: Headers, taskId: string | undefined, now: Date): Promise<SignatureJudgement>;
}

/** Refuses whatever has no valid signature. */
export function enforceSignatures(verifier: WebhookVerifier): SignaturePolicy {
  return {
    async judge(headers, taskId, now) {
      const finding = await verifier.verify(headers, taskId, now);
      return { finding, isRefused: finding !== 'valid' };
    },
  };
}

/** Refuses nothing, whatever the signature is and whatever goes wrong: what enforcing would do is only counted. */
export function observeSignatures(verifier: WebhookVerifier): SignaturePolicy {
  return {
    async judge(headers, taskId, now) {
      try {
        return { finding: await verifier.verify(headers, taskId, now), isRefused: false };
      } catch (error) {
        return { finding: 'unverified', isRefused: false, error };
      }
    },
  };
}
