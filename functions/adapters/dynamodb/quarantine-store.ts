import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { unchanged } from '../../domain/change.ts';
import type { QuarantinedCallback } from '../../domain/quarantine.ts';
import { updateIf } from './update-if.ts';

export type QuarantineStore = ReturnType<typeof createDynamoQuarantineStore>;

/** @param retentionDays how long a body is kept after it last came in. */
export function createDynamoQuarantineStore(
  client: DynamoDBClient,
  tableName: string,
  retentionDays: number,
) {
  return {
    /**
     * Stores what could not be processed. A repeat is counted, kept as long again, and waits for its redrive again; beside the
     * first time stands that of the last. A body that was redriven makes room for another. Where all places hold other bodies that
     * wait, they stay, and this one is only counted there.
     *
     * @returns the id that it is stored, or counted, under.
     * @throws {StoreUnavailableError} a retry is safe, but may count the delivery twice.
     */
    async keep(quarantined: QuarantinedCallback, abortSignal: AbortSignal | undefined): Promise<string> {
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
          { abortSignal },
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
              // What the facts do not have is not to be left of the other body.
              set: {
                ...{
                  taskId: undefined,
                  signature: undefined,
                  overflow: undefined,
                  lastOverflowAt: undefined,
                },
                ...{ ...facts, receivedAt, lastReceivedAt: receivedAt, redrivenAt: undefined, expiresAt },
                deliveries: 1,
              },
            },
            condition: [unchanged('digest', digest), unchanged('redrivenAt', redrivenAt)],
          },
          { abortSignal },
        );
        if (replaced.kind === 'updated') return id;
      }
      const id = ids.at(-1) ?? ids[0];
      const overflow = {
        change: { set: { lastOverflowAt: receivedAt }, add: { overflow: 1 } },
        condition: [],
      };
      await updateIf(client, tableName, marshall({ id }), overflow, { abortSignal });
      return id;
    },
  };
}
