import {
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dayKeys, publishDueKeys, resultDueKeys, unregisteredDueKeys } from '../../domain/outbox.ts';
import { batchGet, MAX_BATCH_KEYS } from './batch-get.ts';
import { mergeSorted } from './merge-sorted.ts';
import { taskItemKey } from './outbox-store.ts';
import { batched, inOrder, readAhead } from './read-ahead.ts';
import { storeUnavailable } from './store-unavailable-error.ts';

type Item = Record<string, AttributeValue>;

/** A period that includes both ends. ISO 8601, UTC. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Lists the task table for operators. */
export interface TaskListing {
  /**
   * Lists the records whose last change is within a period, newest first, as they are now.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  changedDuring(period: Period): AsyncIterable<Item>;
  /**
   * Lists the records with a pending event or result, in the order in which they are due, including those that are not due yet.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  pending(): AsyncIterable<Item>;
  /**
   * Lists the pending entries of the index in the same order, without the records: `due`, `dueAt` and the key.
   *
   * @throws {StoreUnavailableError} a retry is safe.
   */
  pendingKeys(): AsyncIterable<Item>;
}

/**
 * How many entries of an index partition are read at once: enough for one page of output, few enough for 48 partitions at once.
 */
const PAGE_ENTRIES = 500;

const DAY_MS = 86_400_000;

/**
 * No record changed before this day: this software was first written in November 2026. Every earlier day of a period would
 * cost a query for each partition, 157,000 of them since 2000.
 */
const FIRST_DAY_OF_RECORDS = '2026-01-01';

/** @param attributes the attributes to read of each record; `taskId`, `kind` and `due` must be among them. */
export function createDynamoTaskListing(
  client: DynamoDBClient,
  tableName: string,
  attributes: readonly string[],
): TaskListing {
  async function* entries(query: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
    const pages = paginateQuery({ client, pageSize: PAGE_ENTRIES }, { TableName: tableName, ...query });
    try {
      for await (const { Items: items = [] } of readAhead(pages)) yield* items;
    } catch (error) {
      storeUnavailable('Query')(error);
    }
  }

  async function* records(keys: AsyncIterable<Item>): AsyncGenerator<Item> {
    const read = (batch: Item[]) => batchGet(client, tableName, batch.map(taskItemKey), attributes);
    for await (const items of inOrder(batched(keys, MAX_BATCH_KEYS), read)) yield* items;
  }

  const changedOn = (day: string, { from, to }: Period) =>
    mergeSorted(
      dayKeys(day).map((partition) =>
        entries({
          IndexName: 'ByDay',
          KeyConditionExpression: '#day = :day AND updatedAt BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#day': 'day' },
          ExpressionAttributeValues: marshall({ ':day': partition, ':from': from, ':to': to }),
          ScanIndexForward: false,
        }),
      ),
      (a, b) => compareBy('updatedAt', b, a),
    );

  const dues = () =>
    mergeSorted(
      [...publishDueKeys(), ...resultDueKeys(), ...unregisteredDueKeys()].map((partition) =>
        entries({
          IndexName: 'Due',
          KeyConditionExpression: 'due = :due',
          ExpressionAttributeValues: marshall({ ':due': partition }),
        }),
      ),
      (a, b) => compareBy('dueAt', a, b),
    );

  return {
    changedDuring(period) {
      async function* keys() {
        for (const day of daysOf(period)) yield* changedOn(day, period);
      }
      return records(keys());
    },

    pendingKeys: dues,

    async *pending() {
      // The index lags behind: a record whose event was published meanwhile has nothing pending.
      for await (const item of records(dues())) if (item['due'] !== undefined) yield item;
    },
  };
}

/**
 * Compares two entries of an index by its sort key, an ISO 8601 time: such strings sort by time. Never returns 0: of equal
 * entries the first partition's comes first.
 */
function compareBy(sortKey: 'updatedAt' | 'dueAt', a: Item, b: Item): number {
  // Every entry of an index has its keys.
  const [one, other] = [JSON.stringify(a[sortKey]), JSON.stringify(b[sortKey])];
  return one < other ? -1 : 1;
}

/** Returns the days of a period on which a record can have changed, newest first. */
function daysOf({ from, to }: Period): string[] {
  const days: string[] = [];
  const firstMs = Math.max(Date.parse(from.slice(0, 10)), Date.parse(FIRST_DAY_OF_RECORDS));
  for (let ms = Date.parse(to); ms >= firstMs; ms -= DAY_MS) {
    days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}
