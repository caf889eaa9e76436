import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { QuarantinedCallback } from '../../domain/quarantine.ts';
import { storeUnavailable } from './store-unavailable-error.ts';
import { updateExpression } from './update-expression.ts';

export interface QuarantineStore {
  /**
   * Keeps what could not be read. A repeat is counted, kept as long again, and waits for its redrive again; beside the
   * first time and reference stand those of the last.
   *
   * @throws {StoreUnavailableError} a retry is safe, but may count the delivery twice.
   */
  keep(quarantined: QuarantinedCallback, budget?: AbortSignal): Promise<void>;
}

/** @param retentionDays how long a body is kept after it last came in. */
export function createDynamoQuarantineStore(
  client: DynamoDBClient,
  tableName: string,
  retentionDays: number,
): QuarantineStore {
  return {
    async keep(quarantined, abortSignal) {
      const { id, receivedAt, ref, ...facts } = quarantined;
      const expression = updateExpression({
        set: {
          ...facts,
          lastReceivedAt: receivedAt,
          lastRef: ref,
          redrivenAt: undefined,
          expiresAt: Math.floor(Date.parse(receivedAt) / 1000) + retentionDays * 86_400,
        },
        setOnce: { receivedAt, ...(ref !== undefined && { ref }) },
        add: { deliveries: 1 },
      });
      await client
        .send(new UpdateItemCommand({ TableName: tableName, Key: marshall({ id }), ...expression }), {
          ...(abortSignal && { abortSignal }),
        })
        .catch(storeUnavailable('UpdateItem'));
    },
  };
}
