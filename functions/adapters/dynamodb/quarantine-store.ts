import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expiresAt as expiryOf } from '../../domain/record.ts';
import { unchanged } from '../../domain/change.ts';
import { URL_ISSUES, type QuarantinedCallback } from '../../domain/quarantine.ts';
import type { StoreBudget } from './client.ts';
import { updateIf } from './update-if.ts';
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

export type QuarantineStore = ReturnType<typeof createDynamoQuarantineStore>;

/** @param retentionDays how long a body is kept after it was last received. */
export function createDynamoQuarantineStore(
  client: DynamoDBClient,
  tableName: string,
  retentionDays: number,
) {
  return {
    /**
     * Stores a body that could not be processed. A repeat is counted, extends the retention, and waits for redrive again; the
     * first and the last time are both stored. A redriven body makes room for another. If all slots hold other bodies that wait
     * for redrive, this body is only counted.
     *
     * @returns the id under which the body is stored or counted.
     * @throws {StoreUnavailableError} a retry is safe, but may count the delivery twice.
     */
    async keep(quarantined: QuarantinedCallback, budget: StoreBudget): Promise<string> {
      const { ids, receivedAt, ...facts } = quarantined;
      const expiresAt = expiryOf(receivedAt, { retentionDays });
      for (const id of ids) {
        const stored = await updateIf(
          client,
          tableName,
          marshall({ id }),
          {
            change: {
              set: { ...facts, lastReceivedAt: receivedAt, redrivenAt: undefined, expiresAt },
              setOnce: { receivedAt },
              add: { deliveries: 1 },
            },
            condition: [{ attribute: 'digest', is: 'absent or equal', to: facts.digest }],
          },
          budget,
        );
        if (stored.kind === 'updated') return id;
        const { digest, redrivenAt } = stored.item;
        if (redrivenAt === undefined) continue;
        const replaced = await updateIf(
          client,
          tableName,
          marshall({ id }),
          {
            change: {
              // Attributes that the facts lack must not remain from the other body.
              set: {
                ...{
                  taskId: undefined,
                  signature: undefined,
                  overflow: undefined,
                  misuseOverflow: undefined,
                  lastOverflowAt: undefined,
                },
                ...{ ...facts, receivedAt, lastReceivedAt: receivedAt, redrivenAt: undefined, expiresAt },
                deliveries: 1,
              },
            },
            condition: [unchanged('digest', digest), unchanged('redrivenAt', redrivenAt)],
          },
          budget,
        );
        if (replaced.kind === 'updated') return id;
      }
      const id = ids.at(-1) ?? ids[0];
      const overflow = {
        change: {
          set: { lastOverflowAt: receivedAt },
          // Unreadable bodies in all places must not hide the misuse of a URL.
          add: { overflow: 1, ...(facts.reason in URL_ISSUES && { misuseOverflow: 1 }) },
        },
        condition: [],
      };
      await updateIf(client, tableName, marshall({ id }), overflow, budget);
      return id;
    },
  };
}
