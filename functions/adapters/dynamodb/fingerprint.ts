import { createHash } from 'node:crypto';

/** What distinguishes one body from another. */
export interface Fingerprint {
  /** SHA-256 of the body, in hex. */
  readonly digest: string;
  readonly sizeBytes: number;
}

/**
 * How many bodies quarantine stores for one submission: its URL, once leaked, must not be able to fill a table.
 */
export const QUARANTINE_SLOTS = 16;

/**
 * Returns where quarantine may store a body, and what distinguishes it from others: one of two slots of the submission, by the
 * body's digest. A repeat is found in its slot without a read, and submissions are kept apart.
 */
export function callbackFingerprint(
  kind: string,
  ref: string,
  body: string | Uint8Array,
): Fingerprint & { readonly ids: readonly [string, string] } {
  const digest = sha256(body);
  const first = Number.parseInt(digest.slice(0, 2), 16) % QUARANTINE_SLOTS;
  const step = 1 + (Number.parseInt(digest.slice(2, 4), 16) % (QUARANTINE_SLOTS - 1));
  const slots = slotIds(kind, ref);
  const [one = '', other = ''] = [slots[first], slots[(first + step) % QUARANTINE_SLOTS]];
  return { ids: [one, other], digest, sizeBytes: Buffer.byteLength(body) };
}

/** Returns the ids of all that quarantine may hold for a submission: 64 hex digits each, of which the last two are the slot. */
export function slotIds(kind: string, ref: string): string[] {
  const submission = sha256(`${kind}\n${ref}`).slice(0, -2);
  return Array.from(
    { length: QUARANTINE_SLOTS },
    (_, slot) => submission + slot.toString(16).padStart(2, '0'),
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
