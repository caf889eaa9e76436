import {
  paginateQuery,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dayKeys, publishDueKeys, resultDueKeys, unregisteredDueKeys } from '../../domain/outbox.ts';
import { batchGet, MAX_BATCH_KEYS } from './batch-get.ts';
import { taskItemKey } from './outbox-store.ts';
import { storeUnavailable } from './client.ts';

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

/**
 * Merges sorted sources into one sorted sequence.
 *
 * Of equal elements, the first source's comes first. A consumer that stops early leaves no source open.
 *
 * @param compare the order of each source, as for a sort.
 */
export async function* mergeSorted<T>(
  sources: readonly AsyncIterable<T>[],
  compare: (a: T, b: T) => number,
): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    // In parallel: the first element of each source takes a call.
    const heads = await Promise.all(
      iterators.map(async (iterator) => ({ iterator, next: await iterator.next() })),
    );
    for (;;) {
      const [first, ...others] = heads.flatMap((head) =>
        head.next.done ? [] : [{ head, value: head.next.value }],
      );
      if (first === undefined) return;
      const { head, value } = others.reduce(
        (least, other) => (compare(other.value, least.value) < 0 ? other : least),
        first,
      );
      yield value;
      head.next = await head.iterator.next();
    }
  } finally {
    await Promise.all(iterators.map(async (iterator) => iterator.return?.()));
  }
}

/** Yields each page while the next page is fetched. */
export async function* readAhead<Page>(pages: AsyncIterator<Page>): AsyncGenerator<Page> {
  for (let next = fetchPage(pages); ;) {
    const page = await next;
    if (page.done) return;
    next = fetchPage(pages);
    yield page.value;
  }
}

function fetchPage<Page>(pages: AsyncIterator<Page>): Promise<IteratorResult<Page>> {
  const next = pages.next();
  // A consumer that stops early does not await this page: a failure must not become an unhandled rejection.
  next.catch(() => undefined);
  return next;
}

/** The most batches that are worked on at once. */
const MAX_AT_ONCE = 16;

/**
 * Works on batches in parallel, and yields the results in order: one batch at first, and more as more results are consumed.
 *
 * A consumer that stops after the first few results causes no work on the rest.
 */
export async function* inOrder<In, Out>(
  batches: AsyncIterable<In>,
  work: (batch: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const underWay: Promise<Out>[] = [];
  let atOnce = 1;
  for await (const batch of batches) {
    const answer = work(batch);
    answer.catch(() => undefined);
    underWay.push(answer);
    if (underWay.length < atOnce) continue;
    for (const done of underWay.splice(0, Math.ceil(atOnce / 2))) yield await done;
    atOnce = Math.min(atOnce * 2, MAX_AT_ONCE);
  }
  for (const done of underWay) yield await done;
}

/** Yields the elements of a source in batches of this size; the last batch may be smaller. */
export async function* batched<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of source) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
