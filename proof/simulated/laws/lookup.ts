import { judgeRate, mostIn10Seconds } from '../../laws/ends.ts';
import { SWEEP_TIMEOUT_MS } from '../functions.ts';
import type { Item } from '../calls.ts';
import type { Store } from '../store.ts';
import { law, numberOf, owesResult, recordOf, recordsOf } from './law.ts';

/** One lookup of a task. */
export interface Lookup {
  readonly taskId: string;
  readonly atMs: number;
  /** Whether its caller still waits for the answer. */
  isOpen(): boolean;
}

/** The provider is never asked more often than it was promised, over all sweeps. */
export function checkRate(lookups: readonly Lookup[], callsPer10Seconds: number): void {
  const latest = lookups.slice(-1 - callsPer10Seconds).map(({ atMs }) => atMs);
  const found = judgeRate(mostIn10Seconds(latest), callsPer10Seconds);
  law(found.length === 0, () => `The provider had ${found.join('; ')}`);
}

/** No task is looked up while another sweep waits for its answer, unless a callback has made it due since. */
export function checkAskedOnce(lookups: readonly Lookup[], store: Store): void {
  const last = lookups.at(-1);
  if (last === undefined) return;
  const { taskId } = last;
  // Time is let pass over functions that stand still; Lambda has ended by then who asked longer ago than a sweep may run.
  const other = lookups
    .slice(0, -1)
    .findLast(
      (lookup) => lookup.taskId === taskId && lookup.isOpen() && last.atMs - lookup.atMs < SWEEP_TIMEOUT_MS,
    );
  if (other === undefined) return;
  const isDueAgain = store.changes.some(
    ({ before, after, atMs }) =>
      after['taskId']?.S === taskId &&
      atMs >= other.atMs &&
      after['deliveries']?.N !== before?.['deliveries']?.N &&
      after['dueAt']?.S !== before?.['dueAt']?.S,
  );
  law(isDueAgain, () => `The provider was asked for ${taskId} twice at once`);
}

/**
 * The tasks that a sweep is to ask for now, when the whole budget is free: all that are registered. Of those that only
 * callbacks named it asks for one, which is certain where there is no other and their share of the budget is free.
 */
export function dueToBeAsked(store: Store, nowMs: number, isShareFree: boolean): string[] {
  const [registered, others] = [true, false].map((isRegistered) => {
    const records = recordsOf(store).filter(
      (record) => (record['registeredAt'] !== undefined) === isRegistered,
    );
    return dueAmong(records, nowMs);
  });
  return [...(registered ?? []), ...(isShareFree && others?.length === 1 ? others : [])];
}

function dueAmong(records: readonly Item[], nowMs: number): string[] {
  const now = new Date(nowMs).toISOString();
  return records.flatMap((record) => {
    const [taskId = '', dueAt = '', deadlineAt = ''] = [
      record['taskId']?.S,
      record['dueAt']?.S,
      record['deadlineAt']?.S,
    ];
    // What a callback made due after the deadline is looked up again, by the next sweep.
    const isOver = now >= deadlineAt && (dueAt <= deadlineAt || nowMs >= Date.parse(dueAt) + 60_000);
    return owesResult(record) && dueAt <= now && !isOver ? [taskId] : [];
  });
}

/** Every task that a callback made due again, after it had timed out, has been looked up since. */
export function checkAskedAgain(store: Store): void {
  for (const { before, after } of store.changes) {
    const isAskedAgain = before?.['reason']?.S === 'timed_out' && !owesResult(before) && owesResult(after);
    if (!isAskedAgain) continue;
    const taskId = after['taskId']?.S ?? '';
    const lookups = numberOf(recordOf(store, taskId), 'lookups');
    law(lookups > numberOf(after, 'lookups'), () => `${taskId} was to be looked up again, and never was`);
  }
}
