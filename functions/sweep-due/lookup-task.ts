import type { AwaitedTask, LookupSummary, PendingResults } from '../adapters/dynamodb/pending-results.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import type { LookupAnswer, Provider } from '../domain/lookup-answer.ts';
import { isConfirmed, isContested, type Claim } from '../domain/claim.ts';
import { classifyCallback } from '../domain/classify.ts';
import { KINDS } from '../domain/kinds.ts';
import type { LookupReport } from '../domain/read-callback.ts';

interface LookupTaskPorts {
  readonly provider: Provider;
  readonly pending: PendingResults;
  readonly tasks: TaskStore;
  /** The trace of the sweep: W3C's `traceparent`. */
  readonly traceparent: string | undefined;
  readonly now: () => Date;
}

/** The result of one lookup. */
export type LookupResult =
  /** The task's result is recorded. Contested if a callback claimed another one: a person should look. */
  | { readonly kind: 'settled'; readonly outcome: Claim['outcome']; readonly isContested: boolean }
  /** The record had a result, perhaps a different one, before the answer came. */
  | { readonly kind: 'overtaken'; readonly transition: 'duplicate' | 'late' | 'conflict' }
  /** The provider has no result yet. */
  | { readonly kind: 'undecided'; readonly status: string }
  /** The provider reports another result than the callbacks did: a person should look. */
  | { readonly kind: 'contradicted' }
  | Exclude<LookupAnswer, { kind: 'record' }>;

/**
 * Looks up a task that was claimed, and records the provider's answer by the same rules as a callback.
 *
 * @throws {StoreUnavailableError | ApiKeyUnavailableError} the task stays due, and is looked up again.
 */
export async function lookUpTask(task: AwaitedTask, ports: LookupTaskPorts): Promise<LookupResult> {
  const answer = await ports.provider.lookUp(task.taskId, task.kind);
  const now = ports.now().toISOString();
  const recordLookup = (lookupSaid: string, more: Partial<LookupSummary> = {}) =>
    ports.pending.recordLookup(task, { lookedUpAt: now, lookupSaid, ...more });

  switch (answer.kind) {
    case 'refused':
      await recordLookup(`${answer.code} ${answer.message}`.trim());
      return answer;
    case 'failed':
      await recordLookup(answer.problem);
      return answer;
    case 'record': {
      const { callback, raw } = answer;
      const verdict = classifyCallback(callback, KINDS[task.kind]);
      const status = callback.status ?? 'no status';
      if (verdict.outcome === 'awaiting') {
        await recordLookup(status);
        return { kind: 'undecided', status };
      }
      if (!isConfirmed(task.claims, task.answer?.verdict, verdict)) {
        const { taskId: _taskId, ...words } = callback;
        await recordLookup(status, { contradiction: { verdict, callback: words } });
        return { kind: 'contradicted' };
      }
      const { traceparent } = ports;
      return settle(
        {
          via: 'lookup',
          kind: task.kind,
          callback,
          verdict,
          isContested: isContested(task.claims, verdict),
          recordRef: task.ref,
          receivedAt: now,
          traceparent,
          raw,
        },
        ports,
      );
    }
  }
}

async function settle(report: LookupReport, { tasks }: LookupTaskPorts): Promise<LookupResult> {
  const { isContested, verdict } = report;
  const committed = await tasks.commit(report, { budget: undefined });
  if (committed.kind === 'recorded' && committed.transition === 'applied') {
    return { kind: 'settled', outcome: verdict.outcome, isContested };
  }
  // The record was deleted, or its result came meanwhile.
  const transition =
    'transition' in committed && committed.transition !== 'applied' ? committed.transition : 'late';
  return { kind: 'overtaken', transition };
}
