import { MAX_LATE_MS, type LookupBudget } from '../adapters/dynamodb/lookup-budget.ts';
import type { AwaitedTask, PendingResult, PendingResults } from '../adapters/dynamodb/pending-results.ts';
import { ApiKeyUnavailableError } from '../adapters/secrets/api-key.ts';
import { nextDueAt } from '../domain/lookup-schedule.ts';
import type { LookupResult } from './lookup-task.ts';

export interface PacedLookupPorts {
  readonly pending: PendingResults;
  /** Fetches the API key. @throws {ApiKeyUnavailableError} no lookup is possible. */
  readonly prepare: () => Promise<void>;
  /** Looks up a task that was claimed, at once. */
  readonly lookUp: (task: AwaitedTask) => Promise<LookupResult>;
  /** Logs and counts a lookup, or why it was not recorded. */
  readonly log: (task: AwaitedTask, result: LookupResult | NotRecorded) => void;
  /** Waits until a time in epoch milliseconds. */
  readonly waitUntil: (epochMs: number) => Promise<void>;
  readonly now: () => Date;
  readonly hasTime: () => boolean;
}

export interface NotRecorded {
  readonly kind: 'not recorded';
  readonly error: unknown;
}

/**
 * The provider's codes that stop a sweep's lookups: 405, 429 and 430 too frequent, 402 and 429 out of credits, 455 maintenance,
 * 500, 502, 503 and 504 broken, 401 an unknown key.
 */
const STOPPING_CODES: readonly number[] = [401, 402, 405, 429, 430, 455, 500, 502, 503, 504];

/**
 * Creates the lookups of one sweep: due tasks, within a budget, until the provider refuses further lookups.
 *
 * The second argument reserves a call. The function returns `false` if the worker should stop: the budget is used up, the time is
 * over, or the provider refuses further lookups, which stops all workers.
 */
export function createPacedLookups(
  ports: PacedLookupPorts,
): (task: PendingResult, reserve: LookupBudget['reserve']) => Promise<boolean> {
  const { pending, prepare, lookUp, log, waitUntil, now, hasTime } = ports;
  let isStopped = false;

  /** Returns when the call is to be made; `undefined` if the worker should stop. */
  async function awaitCall(reserve: LookupBudget['reserve']): Promise<number | undefined> {
    const callAtMs = await reserve(now().getTime());
    if (callAtMs === undefined) return undefined;
    await waitUntil(callAtMs);
    return isStopped || !hasTime() ? undefined : callAtMs;
  }

  /** Claims a task when its call may be made; `undefined` if it is not due any more. */
  async function claim(listed: PendingResult): Promise<AwaitedTask | undefined> {
    const task = await pending.read(listed);
    if (task === undefined) return undefined;
    const dueAgainAt = nextDueAt(now().toISOString(), task.lookups + 1, task.deadlineAt);
    return (await pending.claim(task, dueAgainAt)) ? task : undefined;
  }

  /** Rethrows an error, and stops all workers if the key is missing: no other lookup is possible. */
  function stopWithoutKey(error: unknown): never {
    if (error instanceof ApiKeyUnavailableError) isStopped = true;
    throw error;
  }

  return async (listed, reserve) => {
    if (isStopped) return false;
    await prepare().catch(stopWithoutKey);
    let callAtMs = await awaitCall(reserve);
    if (callAtMs === undefined) return false;
    const task = await claim(listed);
    if (task === undefined) return true;
    // The store was so slow that the call would coincide with calls that were reserved for later.
    while (now().getTime() > callAtMs + MAX_LATE_MS) {
      callAtMs = await awaitCall(reserve);
      if (callAtMs === undefined) return false;
    }
    try {
      const result = await lookUp(task);
      log(task, result);
      if (result.kind === 'refused' && STOPPING_CODES.includes(result.code)) isStopped = true;
    } catch (error) {
      log(task, { kind: 'not recorded', error });
      stopWithoutKey(error);
    }
    return !isStopped;
  };
}
