import type { Issue, UnreadableReason } from './normalise.ts';
import { type KeptBody, excerpt, STORED_BODY_BYTES } from './read-body.ts';

/** Why something is in quarantine: `docs/records.md` explains each reason. */
export const QUARANTINE_REASONS = [
  'not_json',
  'not_an_object',
  'no_task_id',
  'music_callback',
  'too_large',
  // The task belongs to another submission than the callback's URL.
  'wrong_ref',
  // The callback's URL has named too many tasks.
  'too_many_tasks',
  'unpublishable',
] as const satisfies (UnreadableReason | 'too_large' | 'wrong_ref' | 'too_many_tasks' | 'unpublishable')[];

export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export const SIGNATURE_FINDINGS = ['valid', 'missing', 'invalid', 'expired', 'unverified'] as const;

/** The finding about the webhook signature of a delivery. */
export type SignatureFinding = (typeof SIGNATURE_FINDINGS)[number];

/** A callback or item that could not be processed, stored with the reason so that it can be processed again. */
export interface QuarantinedCallback {
  /** The ids that it may be stored under, in order of preference: an id with another body that waits for redrive is skipped. */
  readonly ids: readonly [string, ...string[]];
  readonly reason: QuarantineReason;
  readonly issues: readonly Issue[];
  readonly kind: string;
  /** The task that the body names, if any. With `kind`, the key in the task table. */
  readonly taskId?: string | undefined;
  /** The submission of the callback's URL. */
  readonly ref?: string | undefined;
  /** The finding about the last delivery; absent if signatures are not checked. */
  readonly signature?: SignatureFinding | undefined;
  /** The body without the token; of a larger body only the beginning. */
  readonly body: KeptBody;
  readonly sizeBytes: number;
  /** SHA-256 of the body as it was received, in hex. */
  readonly digest: string;
  /** When this delivery was received; ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** Returns as much of a body as quarantine stores. */
export function storedBody(body: KeptBody): KeptBody {
  return typeof body === 'string' ? excerpt(body, STORED_BODY_BYTES) : body.subarray(0, STORED_BODY_BYTES);
}

/** The issues of a callback whose URL does not speak for the task: returned to the sender, and stored in quarantine. */
export const URL_ISSUES: Readonly<Record<'wrong_ref' | 'too_many_tasks', Issue>> = {
  wrong_ref: {
    field: 'data.taskId',
    message:
      'names a task of another submission: each submission needs a callback URL of its own, and this one was used for several or has leaked',
  },
  too_many_tasks: {
    field: 'data.taskId',
    message:
      'is one more task than a callback URL may name: each submission needs a callback URL of its own, and this one was used for many or has leaked',
  },
};
