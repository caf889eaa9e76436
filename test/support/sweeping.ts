import type {
  AwaitedTask,
  PendingResult,
  PendingResults,
} from '../../functions/adapters/dynamodb/pending-results.ts';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';

const refuse = (name: string) => () => Promise.reject(new Error(`Nobody should call ${name}`));

/** Ports of the sweep that a test does not expect to be called, each of which it can replace. */
export const unexpected: { readonly pending: PendingResults; readonly tasks: TaskStore } = {
  pending: {
    async *due() {
      yield await refuse('due')();
    },
    read: refuse('read'),
    claim: refuse('claim'),
    reschedule: refuse('reschedule'),
    clear: refuse('clear'),
    recordLookup: refuse('recordLookup'),
  },
  tasks: { commit: refuse('commit') },
};

/** A task whose result is due since one minute past ten, until noon. */
export function aPendingResult(taskId: string, overrides: Partial<PendingResult> = {}): PendingResult {
  return {
    taskId,
    kind: 'generate',
    due: 'result#00',
    dueAt: '2026-11-23T10:01:00.000Z',
    deadlineAt: '2026-11-23T12:00:00.000Z',
    ref: 'order-17',
    ...overrides,
  };
}

/** The same task as it is read before it is asked for: never asked for before, and nothing claimed of it. */
export function anAwaitedTask(taskId: string, overrides: Partial<AwaitedTask> = {}): AwaitedTask {
  return { ...aPendingResult(taskId), lookups: 0, claims: [], answer: undefined, ...overrides };
}
