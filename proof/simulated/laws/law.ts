import { LOOKUP_BUDGET_PARTITION } from '../../../functions/adapters/dynamodb/lookup-budget.ts';
import { isResultPending } from '../../../functions/domain/outbox.ts';
import type { Item } from '../calls.ts';
import { wordsOf, type KnownRecord, type Statement } from '../../laws/facts.ts';
import type { Says } from '../callback-bodies.ts';
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
  /** Why it was quarantined. */
  readonly reason: string | undefined;
}

const OUTCOMES = ['succeeded', 'failed', 'awaiting'] as const;

/** Returns a record as the laws see it. */
export function toKnown(item: Item): KnownRecord {
  const text = (name: string) => item[name]?.S;
  return {
    taskId: text('taskId') ?? '',
    ref: text('ref'),
    outcome: OUTCOMES.find((outcome) => outcome === text('outcome')) ?? 'awaiting',
    reason: text('reason'),
    voiceId: text('voiceId'),
    via: text('via'),
    revision: numberOf(item, 'revision'),
    publishedRevision: item['publishedRevision'] && numberOf(item, 'publishedRevision'),
    deliveries: numberOf(item, 'deliveries'),
    lookups: numberOf(item, 'lookups'),
    registeredAt: text('registeredAt'),
    settledAt: text('settledAt'),
    deadlineAt: text('deadlineAt'),
    displacedRef: text('displacedRef'),
  };
}

/** Whether the record says exactly this. */
export function says(record: Item, statement: Statement): boolean {
  return wordsOf(toKnown(record)) === wordsOf(statement);
}

export const numberOf = (item: Item | undefined, name: string) => Number(item?.[name]?.N ?? 0);

export const describe = (item: Item | undefined) => (item === undefined ? 'nothing' : wordsOf(toKnown(item)));
