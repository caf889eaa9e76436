import { isDeepStrictEqual } from 'node:util';
import type { GetItem, Item, Query, UpdateItem } from './calls.ts';
import type { AttributeValue } from 'aws-lambda';

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
  const items = found.map(({ taskId, kind, due: pending, dueAt, deadlineAt, ref }) => ({
    ...{ taskId, kind, due: pending, dueAt },
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

/** The words that an expression may use for names and values. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/**
 * Applies an update expression, as far as the adapters use the language.
 *
 * @returns the new item.
 * @throws {Error} for anything else: a simulation that guesses proves nothing.
 */
function applyUpdate(item: Item, expression: string, placeholders: Placeholders): Item {
  const after = new Map(Object.entries(item));
  const read = reader(item, placeholders);
  for (const [keyword, parts] of clausesOf(expression)) {
    for (const part of parts) {
      const name = read.name(/^[^\s=]+/.exec(part)?.[0] ?? '');
      switch (keyword) {
        case 'SET':
          after.set(name, read.operand(part.slice(part.indexOf('=') + 1).trim()));
          break;
        case 'ADD': {
          const sum = Number(item[name]?.N ?? 0) + Number(read.operand(part.split(/\s+/)[1] ?? '').N);
          after.set(name, { N: String(sum) });
          break;
        }
        case 'REMOVE':
          after.delete(name);
          break;
        default:
          throw new Error(`The simulation knows no ${keyword}`);
      }
    }
  }
  return Object.fromEntries(after);
}

/** Returns whether a condition holds of an item, or without one. */
function isTrueOf(item: Item | undefined, condition: string, placeholders: Placeholders): boolean {
  const read = reader(item ?? {}, placeholders);
  const valueOf = (operand: string): AttributeValue | undefined => {
    const [, sized] = /^size\((\S+)\)$/.exec(operand) ?? [];
    if (sized === undefined) return item?.[read.name(operand)];
    const length = item?.[read.name(sized)]?.L?.length;
    return length === undefined ? undefined : { N: String(length) };
  };
  const holdsTerm = (term: string): boolean => {
    const [, existence, name = ''] = /^attribute_(not_exists|exists)\((\S+)\)$/.exec(term) ?? [];
    if (existence !== undefined) {
      return (item?.[read.name(name)] !== undefined) === (existence === 'exists');
    }
    const [, beginning, prefix = ''] = /^begins_with\((\S+), (\S+)\)$/.exec(term) ?? [];
    if (beginning !== undefined) {
      return valueOf(beginning)?.S?.startsWith(read.operand(prefix).S ?? '') ?? false;
    }
    const [, left = '', operator, right = ''] = /^(\S+) (=|<=|<|>) (\S+)$/.exec(term) ?? [];
    if (operator === undefined) throw new Error(`The simulation knows no condition ${term}`);
    const order = compare(valueOf(left), read.operand(right));
    if (order === undefined) return false;
    if (operator === '=') return order === 0;
    if (operator === '>') return order > 0;
    return operator === '<' ? order < 0 : order <= 0;
  };
  const holds = (part: string): boolean => {
    const any = splitOutsideParentheses(part, ' OR ');
    if (any.length > 1) return any.some(holds);
    const all = splitOutsideParentheses(part, ' AND ');
    if (all.length > 1) return all.every(holds);
    if (part.startsWith('NOT ')) return !holds(part.slice('NOT '.length));
    return part.startsWith('(') ? holds(part.slice(1, -1)) : holdsTerm(part);
  };
  return holds(condition);
}

/** @returns nothing where the types differ or the attribute is absent: then no comparison is true. */
function compare(left: AttributeValue | undefined, right: AttributeValue): number | undefined {
  if (left?.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  if (left?.S !== undefined && right.S !== undefined) {
    return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  }
  return undefined;
}

function clausesOf(expression: string): [keyword: string, parts: string[]][] {
  return expression.split(/\s+(?=(?:SET|REMOVE|ADD|DELETE)\s)/).map((clause) => {
    const [, keyword = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(clause.trim()) ?? [];
    return [keyword, splitOutsideParentheses(rest)];
  });
}

function splitOutsideParentheses(text: string, separator = ','): string[] {
  const ends: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && text.startsWith(separator, at)) ends.push(at);
  }
  const starts = [0, ...ends.map((at) => at + separator.length)];
  return starts.map((start, part) => text.slice(start, ends[part]).trim());
}

function reader(item: Item, { ExpressionAttributeNames, ExpressionAttributeValues }: Placeholders) {
  const name = (word: string): string => {
    if (/^[a-zA-Z]+$/.test(word)) return word;
    const actual = ExpressionAttributeNames?.[word];
    if (actual === undefined) throw new Error(`Nothing says what ${word} is`);
    return actual;
  };
  const operand = (text: string): AttributeValue => {
    const [, operation, inner = ''] = /^(\w+)\((.*)\)$/s.exec(text) ?? [];
    const [first = '', second = ''] = splitOutsideParentheses(inner);
    if (operation === 'if_not_exists') return item[name(first)] ?? operand(second);
    if (operation === 'list_append') {
      return { L: [...(operand(first).L ?? []), ...(operand(second).L ?? [])] };
    }
    const value = text.startsWith(':') ? ExpressionAttributeValues?.[text] : item[name(text)];
    if (operation !== undefined || value === undefined) {
      throw new Error(`The simulation cannot evaluate ${text}`);
    }
    return value;
  };
  return { name, operand };
}
