import { dayKey, RESULT_DUE_PREFIXES, resultDueKey } from '../../../functions/domain/outbox.ts';
import type { Item } from '../../simulated/calls.ts';
import { WEEK_MS } from './simulate-week.ts';

/**
 * Makes so many records of each, as if as many tasks had met the same scenario, one soon after the other: the last ones by as
 * much later as there is between two of the records that are given.
 */
export function* multiply(records: readonly Item[], times: number): Generator<Item> {
  const spacingMs = spanOf(records.length) / times;
  for (const record of records) {
    for (let copy = 0; copy < times; copy++) yield copyOf(record, copy, Math.floor(copy * spacingMs));
  }
}

/** By how much the last copies are later than what was copied, in milliseconds. */
export const spanOf = (records: number) => Math.ceil(WEEK_MS / records);

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

function copyOf(record: Item, copy: number, laterMs: number): Item {
  const original = record['taskId']?.S ?? '';
  const taskId = `${original}-${String(copy).padStart(3, '0')}`;
  const text = JSON.stringify(record)
    .replaceAll(original, taskId)
    .replaceAll(TIME, (time) => new Date(Date.parse(time) + laterMs).toISOString());
  const item = JSON.parse(text) as Record<string, Item[string]>;
  const { updatedAt = { S: '' }, due } = item;
  item['day'] = { S: dayKey(taskId, updatedAt.S ?? '') };
  if (due !== undefined) item['due'] = { S: dueKeyOf(taskId, due.S ?? '') };
  return item;
}

function dueKeyOf(taskId: string, due: string): string {
  if (!due.startsWith(RESULT_DUE_PREFIXES.registered))
    throw new Error(`At the end of the week ${taskId} owes ${due}`);
  return resultDueKey(taskId);
}
