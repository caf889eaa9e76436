import type { Headers, WebhookVerifier } from '../adapters/http/webhook-signature.ts';
import type { SignatureFinding } from '../domain/quarantine.ts';

/** The finding about a delivery's webhook signature, and its consequence. */
export interface SignatureJudgement {
  readonly finding: SignatureFinding;
  /** Whether the delivery is rejected. */
  readonly isRefused: boolean;
  /** Why the signature could not be verified. */
  readonly error?: unknown;
}

export interface SignaturePolicy {
  /**
   * @param taskId the id that will be recorded, if the body has one.
   * @throws {SecretUnavailableError} if the key could not be fetched and the policy is to reject; a retry is safe.
   */
  judge(headers: Headers, taskId: string | undefined, now: Date): Promise<SignatureJudgement>;
}

/** Creates a policy that rejects every callback without a valid signature. */
export function enforceSignatures(verifier: WebhookVerifier): SignaturePolicy {
  return {
    async judge(headers, taskId, now) {
      const finding = await verifier.verify(headers, taskId, now);
      return { finding, isRefused: finding !== 'valid' };
    },
  };
}

/** Creates a policy that rejects nothing, even if the verification fails: what enforcing would reject is only counted. */
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
