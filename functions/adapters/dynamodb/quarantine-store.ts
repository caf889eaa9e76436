import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { unchanged } from '../../domain/change.ts';
import { URL_ISSUES, type QuarantinedCallback } from '../../domain/quarantine.ts';
import type { StoreBudget } from './client.ts';
import { updateIf } from './update-if.ts';

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
      const expiresAt = Math.floor(Date.parse(receivedAt) / 1000) + retentionDays * 86_400;
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
