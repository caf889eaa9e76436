import type { Issue, UnreadableReason } from './callback.ts';
import type { KeptBody } from './read-body.ts';

export type QuarantineReason = UnreadableReason | 'too_large' | 'unpublishable';

export const SIGNATURE_FINDINGS = ['valid', 'missing', 'invalid', 'expired', 'unverified'] as const;

/** What was found out about the webhook signature of a delivery. */
export type SignatureFinding = (typeof SIGNATURE_FINDINGS)[number];

/** What could not be read, kept with the reason so that it can be fed in again. */
export interface QuarantinedCallback {
  /** The digest of where it came in and its bytes: a repeat is counted, not copied. */
  readonly id: string;
  readonly reason: QuarantineReason;
  readonly issues: readonly Issue[];
  readonly kind: string;
  /** Of an item that is unpublishable: with `kind`, its key in the task table. */
  readonly taskId?: string | undefined;
  readonly ref?: string | undefined;
  /** Of its last delivery; absent where signatures are not looked at. */
  readonly signature?: SignatureFinding | undefined;
  /** Without the token. Of a body that is too large, the first KiB. */
  readonly body: KeptBody;
  readonly sizeBytes: number;
  /** SHA-256 of the body as it came in, in hex. */
  readonly digest: string;
  /** When it came in this time; ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** How much is kept of a body that is too large to read, in bytes. */
export const EXCERPT_BYTES = 1024;
