import * as v from 'valibot';
import { dayKeys } from '../../functions/domain/outbox.ts';
import { callJson } from '../services/aws-request.ts';

const AttributeSchema = v.union([
  v.pipe(
    v.object({ S: v.string() }),
    v.transform(({ S }) => S),
  ),
  v.pipe(
    v.object({ N: v.string() }),
    v.transform(({ N }) => N),
  ),
  v.pipe(
    v.looseObject({}),
    v.transform(() => '…'),
  ),
]);
const ItemSchema = v.record(v.string(), AttributeSchema);
const ItemsSchema = v.object({ Items: v.optional(v.array(ItemSchema), []), Item: v.optional(ItemSchema) });

/** An item for the page: attributes that are neither strings nor numbers are only hinted at. */
export type ShownItem = Readonly<Record<string, string | undefined>>;

/** How many items the page shows. */
const SHOWN = 50;

const DAY_MS = 86_400_000;

async function call(
  endpoint: string,
  operation: string,
  input: unknown,
): Promise<v.InferOutput<typeof ItemsSchema>> {
  return v.parse(ItemsSchema, await callJson(endpoint, 'dynamodb', `DynamoDB_20120810.${operation}`, input));
}

/** Returns the records that changed last, today and yesterday. */
export async function latestTasks(endpoint: string, tableName: string, now: Date): Promise<ShownItem[]> {
  const days = [now, new Date(now.getTime() - DAY_MS)].map((date) => date.toISOString().slice(0, 10));
  const keys = await Promise.all(
    days.flatMap(dayKeys).map((partition) =>
      call(endpoint, 'Query', {
        TableName: tableName,
        IndexName: 'ByDay',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: partition } },
        ScanIndexForward: false,
        Limit: SHOWN,
      }),
    ),
  );
  const newest = keys
    .flatMap(({ Items }) => Items)
    .sort(byLatest('updatedAt'))
    .slice(0, SHOWN);
  const found = await Promise.all(
    newest.map(({ taskId, kind }) =>
      call(endpoint, 'GetItem', { TableName: tableName, Key: { taskId: { S: taskId }, kind: { S: kind } } }),
    ),
  );
  return found.flatMap(({ Item }) => (Item === undefined ? [] : [Item]));
}

/** Returns the latest quarantined items. There are few of them in a working stack. */
export async function latestQuarantined(endpoint: string, tableName: string): Promise<ShownItem[]> {
  const { Items } = await call(endpoint, 'Scan', { TableName: tableName, Limit: 500 });
  return Items.sort(byLatest('lastReceivedAt')).slice(0, SHOWN);
}

function byLatest(attribute: string): (a: ShownItem, b: ShownItem) => number {
  return (a, b) => (b[attribute] ?? '').localeCompare(a[attribute] ?? '');
}
