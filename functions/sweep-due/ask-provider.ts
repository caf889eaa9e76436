import type { AwaitedTask, LookupNote, OwedResults } from '../adapters/dynamodb/owed-results.ts';
import type { TaskStore } from '../adapters/dynamodb/task-store.ts';
import type { LookupAnswer, Provider } from '../adapters/provider/provider.ts';
import { isConfirmed, isContested, type Claim } from '../domain/claim.ts';
import { classifyCallback } from '../domain/classify.ts';
import { KINDS } from '../domain/kinds.ts';
import type { LookupReport } from '../domain/report.ts';

export interface AskPorts {
  readonly provider: Provider;
  readonly owed: OwedResults;
  readonly tasks: TaskStore;
  /** The trace of the sweep: W3C's `traceparent`. */
  readonly traceparent: string | undefined;
  readonly now: () => Date;
}

/** What came of asking the provider for one task. */
export type Inquiry =
  /** Its result is recorded. Contested when somebody had claimed another one: somebody should look. */
  | { readonly kind: 'settled'; readonly outcome: Claim['outcome']; readonly isContested: boolean }
  /** Its result was known already when the answer came, perhaps another one. */
  | { readonly kind: 'overtaken'; readonly transition: 'duplicate' | 'late' | 'conflict' }
  /** The provider does not know yet. */
  | { readonly kind: 'undecided'; readonly status: string }
  /** The provider says something else than the callback did: somebody should look. */
  | { readonly kind: 'contradicted' }
  | Exclude<LookupAnswer, { kind: 'record' }>;

/**
 * Asks the provider for a task that was taken, and records what it says by the same rules as a callback.
 *
 * @throws {StoreUnavailableError | ApiKeyUnavailableError} the task stays due; it is asked for again.
 */
export async function askProvider(task: AwaitedTask, ports: AskPorts): Promise<Inquiry> {
  const answer = await ports.provider.lookUp(task.taskId, task.kind);
  const now = ports.now().toISOString();
  const note = (lookupSaid: string, more: Partial<LookupNote> = {}) =>
    ports.owed.note(task, { lookedUpAt: now, lookupSaid, ...more });

  switch (answer.kind) {
    case 'refused':
      await note(`${answer.code} ${answer.message}`.trim());
      return answer;
    case 'failed':
      await note(answer.problem);
      return answer;
    case 'record': {
      const { callback, raw } = answer;
      const verdict = classifyCallback(callback, KINDS[task.kind]);
      const status = callback.status ?? 'no status';
      if (verdict.outcome === 'awaiting') {
        await note(status);
        return { kind: 'undecided', status };
      }
      if (!isConfirmed(task.claims, task.answer?.verdict, verdict)) {
        const { taskId: _taskId, ...words } = callback;
        await note(status, { contradiction: { verdict, callback: words } });
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

async function settle(report: LookupReport, { tasks }: AskPorts): Promise<Inquiry> {
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
