import type { OwedResult, OwedResults } from '../adapters/dynamodb/owed-results.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import { refOfTask } from '../domain/ref-of-task.ts';

export interface GiveUpPorts {
  readonly tasks: TaskStore;
  readonly owed: OwedResults;
  /** The trace of the sweep: W3C's `traceparent`. */
  readonly traceparent: string | undefined;
}

/**
 * Ends a task whose deadline has passed. A result that comes later still counts: it weighs more.
 *
 * @returns whether it was still undecided.
 * @throws {StoreUnavailableError} a retry is safe.
 */
export async function giveUp(
  owed: OwedResult,
  { tasks, owed: results, traceparent }: GiveUpPorts,
  now: Date,
): Promise<boolean> {
  const { taskId, kind } = owed;
  const committed = await tasks.apply({
    via: 'deadline',
    kind,
    callback: { taskId },
    verdict: { outcome: 'failed', reason: 'timed_out' },
    ref: refOfTask(taskId),
    receivedAt: now.toISOString(),
    traceparent,
  });
  if (committed.kind === 'applied') return true;
  // Given up before and asked for once more, or edited by hand: it would be found due for ever.
  await results.drop(owed);
  return false;
}
