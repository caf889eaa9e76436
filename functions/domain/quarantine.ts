import type { Issue, UnreadableReason } from './callback.ts';
import { excerpt, STORED_BODY_BYTES } from './excerpt.ts';
import type { KeptBody } from './read-body.ts';

/** Why something is in quarantine: `docs/records.md` says what each reason means. */
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

/** What was found out about the webhook signature of a delivery. */
export type SignatureFinding = (typeof SIGNATURE_FINDINGS)[number];

/** What could not be processed, stored with the reason so that it can be processed again. */
export interface QuarantinedCallback {
  /** Where it may be stored, the first first: a place that holds another body is left as it is. */
  readonly ids: readonly [string, ...string[]];
  readonly reason: QuarantineReason;
  readonly issues: readonly Issue[];
  readonly kind: string;
  /** The task that it names, if it names one. With `kind`, the key in the task table. */
  readonly taskId?: string | undefined;
  /** The submission whose URL it came to. */
  readonly ref?: string | undefined;
  /** Of its last delivery; absent where signatures are not looked at. */
  readonly signature?: SignatureFinding | undefined;
  /** Without the token; of a larger one the beginning. */
  readonly body: KeptBody;
  readonly sizeBytes: number;
  /** SHA-256 of the body as it came in, in hex. */
  readonly digest: string;
  /** When it came in this time; ISO 8601, UTC. */
  readonly receivedAt: string;
}

/** Returns as much of a body as quarantine stores. */
export function storedBody(body: KeptBody): KeptBody {
  return typeof body === 'string' ? excerpt(body, STORED_BODY_BYTES) : body.subarray(0, STORED_BODY_BYTES);
}

/** The sentences that answer a callback which its URL does not speak for, and stand beside it in quarantine. */
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
