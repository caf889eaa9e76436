import { isDeepStrictEqual } from 'node:util';
import type { GetItem, Item, Query, UpdateItem } from './calls.ts';
import { applyUpdate, isTrueOf } from './expressions.ts';

/** One change of the task table, as its stream reports it. */
export interface Change {
  readonly sequence: number;
  readonly atMs: number;
  readonly before: Item | undefined;
  readonly after: Item;
}

/** Both tables, and the stream of the first. A value: every write answers another one. */
export interface Store {
  readonly tables: Readonly<Record<string, ReadonlyMap<string, Item>>>;
  readonly changes: readonly Change[];
}

/** What the store says, as it goes over the wire. */
export interface StoreAnswer {
  readonly statusCode: number;
  readonly body: object;
}

export const TASKS = 'VoiceTasks';
export const QUARANTINE = 'QuarantinedCallbacks';

export const EMPTY_STORE: Store = {
  tables: { [TASKS]: new Map(), [QUARANTINE]: new Map() },
  changes: [],
};

export function updateItem(
  store: Store,
  input: UpdateItem,
  nowMs: number,
): { readonly store: Store; readonly answer: StoreAnswer } {
  const before = find(store, input);
  const { ConditionExpression: condition } = input;
  if (condition !== undefined && !isTrueOf(before, condition, input)) {
    const wantsOld = input.ReturnValuesOnConditionCheckFailure !== undefined && before !== undefined;
    const answer = failure('ConditionalCheckFailedException', wantsOld ? { Item: before } : {});
    return { store, answer };
  }
  const after = applyUpdate(before ?? input.Key, input.UpdateExpression, input);
  const returned = { ALL_OLD: before, ALL_NEW: after };
  const attributes = input.ReturnValues && returned[input.ReturnValues];
  const body = attributes === undefined ? {} : { Attributes: attributes };
  return { store: put(store, input, before, after, nowMs), answer: { statusCode: 200, body } };
}

export function getItem(store: Store, input: GetItem): StoreAnswer {
  const item = find(store, input);
  return { statusCode: 200, body: item === undefined ? {} : { Item: item } };
}

/** @param index the table as the index sees it: indexes lag behind. */
export function query(index: ReadonlyMap<string, Item>, input: Query): StoreAnswer {
  if (input.TableName !== TASKS || input.IndexName !== 'Due') {
    throw new Error(`The simulation knows no index ${input.IndexName}`);
  }
  const due = input.ExpressionAttributeValues?.[':due']?.S;
  const found = [...index.values()].filter(
    (item) => item['due']?.S === due && isTrueOf(item, input.KeyConditionExpression, input),
  );
  // DynamoDB promises no order of equal sort keys; this one does not depend on what else was written.
  const orderOf = ({ dueAt, taskId }: Item) => `${dueAt?.S ?? ''} ${taskId?.S ?? ''}`;
  found.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  // The index holds little more than the keys: its own, and the table's.
  const items = found.map(({ taskId, kind, due: owed, dueAt, deadlineAt, ref }) => ({
    ...{ taskId, kind, due: owed, dueAt },
    ...(deadlineAt && { deadlineAt }),
    ...(ref && { ref }),
  }));
  return { statusCode: 200, body: { Items: items, Count: items.length } };
}

export function failure(code: string, more: object = {}, statusCode = 400): StoreAnswer {
  return { statusCode, body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: code, ...more } };
}

/** All items of a table. */
export function itemsOf(store: Store, table: string): Item[] {
  return [...tableOf(store, table).values()];
}

export function tableOf(store: Store, table: string): ReadonlyMap<string, Item> {
  const items = store.tables[table];
  if (items === undefined) throw new Error(`There is no table ${table}`);
  return items;
}

function find(store: Store, { TableName, Key }: { TableName: string; Key: Item }): Item | undefined {
  return tableOf(store, TableName).get(keyOf(Key));
}

const keyOf = (key: Item): string => JSON.stringify([key['taskId'] ?? key['id'], key['kind']]);

/** A write that changes nothing makes no stream record. */
function put(
  store: Store,
  { TableName: table, Key: key }: UpdateItem,
  before: Item | undefined,
  after: Item,
  atMs: number,
): Store {
  if (isDeepStrictEqual(before, after)) return store;
  const change = { sequence: store.changes.length + 1, atMs, before, after };
  return {
    tables: { ...store.tables, [table]: new Map(tableOf(store, table)).set(keyOf(key), after) },
    changes: table === TASKS ? [...store.changes, change] : store.changes,
  };
}
