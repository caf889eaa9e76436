import { createHash } from 'node:crypto';
import { URL_ISSUES, type QuarantineReason } from '../../domain/quarantine.ts';

/** What tells one body from another. */
export interface Fingerprint {
  /** SHA-256 of the body, in hex. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/**
 * How many bodies quarantine stores for one submission: its URL, once leaked, must not be able to fill a table. Half of the slots
 * are for callbacks that the URL does not speak for, so that unreadable bodies cannot hide the misuse of a URL.
 */
export const QUARANTINE_SLOTS = { wrongUrl: 8, unreadable: 8 } as const;

/**
 * Returns where quarantine may store a body, and what tells it from others: one of two slots of the submission, by the
 * body's digest. A repeat is found in its slot without a read, and submissions are told apart.
 */
export function callbackFingerprint(
  kind: string,
  ref: string,
  body: string | Uint8Array,
  reason: QuarantineReason,
): Fingerprint & { readonly ids: readonly [string, string] } {
  const digest = sha256(body);
  const slots = slotIds(kind, ref, reason in URL_ISSUES ? 'wrongUrl' : 'unreadable');
  const first = Number.parseInt(digest.slice(0, 2), 16) % slots.length;
  const step = 1 + (Number.parseInt(digest.slice(2, 4), 16) % (slots.length - 1));
  const [one = '', other = ''] = [slots[first], slots[(first + step) % slots.length]];
  return { ids: [one, other], digest, sizeBytes: Buffer.byteLength(body) };
}

/** Returns the ids of all such items that quarantine may hold for a submission: 64 hex digits each, of which the last two are the slot. */
export function slotIds(kind: string, ref: string, group: keyof typeof QUARANTINE_SLOTS): string[] {
  const submission = sha256(`${kind}\n${ref}`).slice(0, -2);
  const first = group === 'wrongUrl' ? 0 : QUARANTINE_SLOTS.wrongUrl;
  return Array.from(
    { length: QUARANTINE_SLOTS[group] },
    (_, slot) => submission + (first + slot).toString(16).padStart(2, '0'),
  );
}

/** Returns where quarantine stores an item of the task table that no event can be made of. */
export function itemFingerprint(content: string): Fingerprint & { readonly ids: readonly [string] } {
  const digest = sha256(content);
  return { ids: [sha256(`unpublishable\n${digest}`)], digest, sizeBytes: Buffer.byteLength(content) };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
