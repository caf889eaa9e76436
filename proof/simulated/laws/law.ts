import { LOOKUP_BUDGET_PARTITION } from '../../../functions/adapters/dynamodb/lookup-budget.ts';
import { isResultPending } from '../../../functions/domain/outbox.ts';
import type { Item } from '../calls.ts';
import type { CallbackResult, Says } from '../callback-bodies.ts';
import { itemsOf, TASKS, type Store } from '../store.ts';

/** A promise that was not kept. */
export class BrokenLawError extends Error {
  override readonly name = 'BrokenLawError';
}

/** @throws {BrokenLawError} unless it holds. */
export function law(holds: boolean, broken: () => string): asserts holds {
  if (!holds) throw new BrokenLawError(broken());
}

/** A delivery whose URL was good, as the provider sent it. */
export interface Sent {
  readonly taskId: string;
  /** The reference in its URL. */
  readonly ref: string;
  readonly says: Says;
  readonly body: string;
}

/** The records of all tasks: not the item that the lookups are counted in. */
export function recordsOf(store: Store): Item[] {
  return itemsOf(store, TASKS).filter((item) => !isBudget(item));
}

export function recordOf(store: Store, taskId: string): Item | undefined {
  return recordsOf(store).find((item) => item['taskId']?.S === taskId);
}

export function isBudget(item: Item): boolean {
  return item['taskId']?.S === LOOKUP_BUDGET_PARTITION;
}

export function owesResult(record: Item | undefined): boolean {
  return isResultPending(record?.['due']?.S);
}

/** A delivery that was answered 200, and what the answer says of it. */
export interface Answered extends Sent {
  readonly status: 'received' | 'quarantined';
}

/** Whether the record says exactly this. */
export function says(record: Item, result: CallbackResult): boolean {
  return (
    result.kind === 'recorded' &&
    record['outcome']?.S === result.outcome &&
    record['reason']?.S === result.reason &&
    record['voiceId']?.S === result.voiceId
  );
}

export const numberOf = (item: Item | undefined, name: string) => Number(item?.[name]?.N ?? 0);

export const describe = (item: Item | undefined) =>
  item === undefined
    ? 'nothing'
    : [item['outcome'], item['reason'], item['voiceId']].flatMap((value) => value?.S ?? []).join(' ');
