import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Endpoints } from '../../../local/endpoints.ts';
import { LOOKUP_BUDGET_PARTITION } from '../../../functions/adapters/dynamodb/lookup-budget.ts';
import { localDynamoDb } from '../../../test/support/store.ts';

/** The tables as anybody can read them. */
export interface Tables extends Disposable {
  /** How many records have a pending event. */
  owed(): Promise<number>;
  records(): Promise<unknown[]>;
  quarantined(): Promise<unknown[]>;
}

export function openTables(endpoint: string, { taskTable, quarantineTable }: Endpoints): Tables {
  const client = localDynamoDb(endpoint);
  return {
    async owed() {
      let owed = 0;
      const pages = paginateScan(
        { client },
        {
          TableName: taskTable,
          IndexName: 'Due',
          Select: 'COUNT',
          // Undecided tasks are in the index too: their results are pending.
          FilterExpression: 'begins_with(due, :event)',
          ExpressionAttributeValues: { ':event': { S: 'publish#' } },
        },
      );
      for await (const page of pages) owed += page.Count ?? 0;
      return owed;
    },
    records: async () =>
      (await scan(client, taskTable)).filter((item) => item['taskId'] !== LOOKUP_BUDGET_PARTITION),
    quarantined: () => scan(client, quarantineTable),
    [Symbol.dispose]: () => client.destroy(),
  };
}

async function scan(client: DynamoDBClient, tableName: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return items;
}
