import { MAX_LATE_MS, type LookupBudget } from '../adapters/dynamodb/lookup-budget.ts';
import type { AwaitedTask, OwedResult, OwedResults } from '../adapters/dynamodb/owed-results.ts';
import { ApiKeyUnavailableError } from '../adapters/secrets/api-key.ts';
import { nextDueAt } from '../domain/lookup-schedule.ts';
import type { Inquiry } from './ask-provider.ts';

export interface InquiryPorts {
  readonly owed: OwedResults;
  /** Gets ready to ask. @throws {ApiKeyUnavailableError} when nobody can be asked. */
  readonly prepare: () => Promise<void>;
  /** Asks for one task that was taken, at once. */
  readonly ask: (task: AwaitedTask) => Promise<Inquiry>;
  /** Waits until a time in epoch milliseconds. */
  readonly waitUntil: (epochMs: number) => Promise<void>;
  readonly now: () => Date;
  readonly hasTime: () => boolean;
}

/**
 * The providers' codes after which asking for more is no use: 405 and 430 too often, 455 maintenance, 500 broken,
 * 402 and 429 out of credits or too often, 401 a key that it does not know.
 */
const STOPPING_CODES: readonly number[] = [401, 402, 405, 429, 430, 455, 500];

/**
 * Creates what asks for one due task after the other within the budget, until the provider wants no more questions.
 *
 * Its second argument reserves a call.
 *
 * @returns whether there is any use in going on. One that finds all turns taken leaves them to the others; the first that
 * hears that the provider wants no more tells them.
 */
export function createInquiries(
  ports: InquiryPorts,
): (owed: OwedResult, reserve: LookupBudget['reserve']) => Promise<boolean> {
  const { owed: results, prepare, ask, waitUntil, now, hasTime } = ports;
  let isStopped = false;

  /** @returns when the call was to be made; nothing when there is no use in making it. */
  async function awaitTurn(reserve: LookupBudget['reserve']): Promise<number | undefined> {
    const callAtMs = await reserve(now().getTime());
    if (callAtMs === undefined) return undefined;
    await waitUntil(callAtMs);
    return isStopped || !hasTime() ? undefined : callAtMs;
  }

  async function inquire(owed: OwedResult, reserve: LookupBudget['reserve']): Promise<boolean> {
    if (isStopped) return false;
    await prepare();
    let callAtMs = await awaitTurn(reserve);
    if (callAtMs === undefined) return false;

    const task = await results.read(owed);
    if (task === undefined) return true;
    const dueAgainAt = nextDueAt(now().toISOString(), task.lookups + 1, task.deadlineAt);
    if (!(await results.take(task, dueAgainAt))) return true;
    // The store was so slow that the call would come beside those that were reserved for later.
    while (now().getTime() > callAtMs + MAX_LATE_MS) {
      callAtMs = await awaitTurn(reserve);
      if (callAtMs === undefined) return false;
    }
    const inquiry = await ask(task);
    if (inquiry.kind === 'refused' && STOPPING_CODES.includes(inquiry.code)) isStopped = true;
    return !isStopped;
  }

  return async (owed, reserve) => {
    try {
      return await inquire(owed, reserve);
    } catch (error) {
      // Nor can any other be asked for.
      if (error instanceof ApiKeyUnavailableError) isStopped = true;
      throw error;
    }
  };
}
