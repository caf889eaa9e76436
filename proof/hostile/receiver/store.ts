import { DeleteTableCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { join } from 'node:path';
import { startDynoxide } from '../../../local/services/dynamodb/dynoxide.ts';
import { ensureTable } from '../../../local/services/dynamodb/tables.ts';
import type { StoredItem } from '../laws/stored.ts';
import type { TablePlan } from '../../../local/template/plan.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { localDynamoDb } from '../../../test/support/store.ts';

/** A real DynamoDB process with the stack's tables, that can be emptied. */
export interface HostileStore extends AsyncDisposable {
  readonly endpoint: string;
  /** Everything in a table. */
  items(tableName: string): Promise<StoredItem[]>;
  /** Makes all tables anew. */
  empty(): Promise<void>;
}

export async function startHostileStore(tables: readonly TablePlan[], folder: string): Promise<HostileStore> {
  const database = join(folder, 'store.sqlite');
  const server = await startDynoxide(await freePort(), database, join(folder, 'store.log'));
  const client = localDynamoDb(server.endpoint);
  // No stream: it has no reader, and dynoxide never trims it. No TTL: the receiver's clock stands, the store's does not.
  const plans = tables.map((table) => ({
    ...table,
    streamViewType: undefined,
    timeToLiveAttribute: undefined,
    isProtected: false,
  }));
  const create = async () => {
    for (const plan of plans) await ensureTable(server.endpoint, plan);
  };
  await create();
  return {
    endpoint: server.endpoint,
    async items(tableName) {
      const items: StoredItem[] = [];
      for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
        items.push(...(page.Items ?? []));
      }
      return items;
    },
    async empty() {
      for (const { name } of plans) await client.send(new DeleteTableCommand({ TableName: name }));
      await create();
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.stop();
    },
  };
}
