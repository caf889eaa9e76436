import type { PendingResult, PendingResults } from '../adapters/dynamodb/pending-results.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import type { Claim } from '../domain/claim.ts';

interface TimeOutPorts {
  readonly tasks: TaskStore;
  readonly pending: PendingResults;
  /** The trace of the sweep: W3C's `traceparent`. */
  readonly traceparent: string | undefined;
}

/** How a task whose deadline has passed ended. */
export type EndedTask =
  | { readonly kind: 'timed out' }
  /** By the provider's last answer, although a callback had claimed another result. */
  | { readonly kind: 'settled'; readonly outcome: Claim['outcome'] }
  /** It had ended before, or got another deadline since it was listed. */
  | { readonly kind: 'ended before' };

/**
 * Ends a task whose deadline has passed. A result that comes later still counts: it has a higher rank.
 *
 * @throws {StoreUnavailableError} a retry is safe.
 */
export async function timeOutTask(
  task: PendingResult,
  { tasks, pending, traceparent }: TimeOutPorts,
  now: Date,
): Promise<EndedTask> {
  const { taskId, kind, ref, due, dueAt } = task;
  const committed = await tasks.commit(
    {
      via: 'deadline',
      kind,
      callback: { taskId },
      recordRef: ref,
      listed: { due, dueAt },
      verdict: { outcome: 'failed', reason: 'timed_out' },
      receivedAt: now.toISOString(),
      traceparent,
    },
    { budget: undefined },
  );
  if (committed.kind !== 'recorded') {
    // Timed out before and looked up again, or edited by hand: the index would show it as due without end.
    await pending.clear(task);
    return { kind: 'ended before' };
  }
  const { report } = committed;
  return report.via === 'lookup'
    ? { kind: 'settled', outcome: report.verdict.outcome }
    : { kind: 'timed out' };
}
