import { type ReportDecision, decideReport } from '../../functions/domain/decide-report.ts';
import type { Flaws } from './functions.ts';
import { RESULT_FLAWS, lastWriteWins } from './sweep-flaws.ts';
import { overwrite } from './overwrite.ts';
import { traceOfDelivery } from './tokens.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { updateIf } from '../../functions/adapters/dynamodb/update-if.ts';
import type { RecordSettings } from '../../functions/domain/record.ts';
import type { Report } from '../../functions/domain/read-callback.ts';
import { readStoredTask, type StoredTask } from '../../functions/domain/stored-task.ts';
import { TASKS } from './store.ts';
import { dynamodb } from './wire.ts';

/** Mistakes that others have made, or that we nearly made, each in the one part where it is made. */
export const FLAWS = {
  'a publisher that marks an event before it publishes it': {
    publisher: (ports) => ({
      ...ports,
      publisher: {
        async publish(event) {
          const { taskId, kind, revision, settledAt } = event.data;
          await ports.outbox.markPublished({ taskId: { S: taskId }, kind: { S: kind } }, revision, settledAt);
          await ports.publisher.publish(event);
        },
      },
    }),
  },
  'a publisher that tells of its own trace': {
    publisher: (ports) => ({
      ...ports,
      publisher: {
        publish: (event) =>
          ports.publisher.publish({ ...event, traceparent: traceOfDelivery(ports.now().toISOString()) }),
      },
    }),
  },
  'a publisher that takes a refused entry for a published one': {
    publisher: (ports) => ({
      ...ports,
      publisher: { publish: (event) => ports.publisher.publish(event).catch(() => undefined) },
    }),
  },
  'a publisher that marks the record whatever its revision is now': {
    publisher: (ports) => ({
      ...ports,
      outbox: {
        ...ports.outbox,
        async markPublished(key, revision) {
          await overwrite(key['taskId']?.S ?? '', 'SET publishedRevision = :revision REMOVE due, dueAt', {
            ':revision': { N: String(revision) },
          });
        },
      },
    }),
  },
  'a receiver that answers before the write': {
    receiver: (ports) => ({
      ...ports,
      tasks: {
        ...ports.tasks,
        commit(report, options) {
          ports.tasks.commit(report, options).catch(() => undefined);
          return Promise.resolve({ kind: 'recorded', transition: 'applied', report });
        },
      },
    }),
  },
  'a receiver that takes an outage for success': {
    receiver: (ports) => ({
      ...ports,
      tasks: {
        ...ports.tasks,
        commit: (report, options) =>
          ports.tasks
            .commit(report, options)
            .catch(() => ({ kind: 'recorded', transition: 'applied', report })),
      },
    }),
  },
  'a receiver that lets the last write win': {
    receiver: (ports) => ({ ...ports, tasks: lastWriteWins(ports.tasks) }),
  },
  'a receiver that forgets what it does not apply': {
    receiver: (ports, settings) => ({
      ...ports,
      tasks: {
        async commit(report, options) {
          const committed = await taskStoreOf(settings, ignoreUnapplied).commit(report, options);
          return committed.kind === 'ignore' ? { ...committed, kind: 'recorded', report } : committed;
        },
      },
    }),
  },
  'a receiver that keeps nothing that it cannot read': {
    receiver: (ports) => ({ ...ports, quarantine: { keep: () => Promise.resolve('') } }),
  },
  'a receiver that believes every token': {
    receiver: (ports) => ({
      ...ports,
      tokens: {
        async verify(...request) {
          const check = await ports.tokens.verify(...request);
          return check.kind === 'valid' ? check : { kind: 'valid', ref: 'anybody' };
        },
      },
    }),
  },
  ...RESULT_FLAWS,
} as const satisfies Record<string, Flaws>;

function ignoreUnapplied(decision: ReportDecision): ReportDecision {
  if (decision.kind !== 'write' || decision.transition === 'applied') return decision;
  return { kind: 'ignore', transition: decision.transition };
}

/** How a decision goes wrong. */
type Spoil = (decision: ReportDecision, report: Report, current: StoredTask | undefined) => ReportDecision;

/** Creates a store that commits reports as the functions' own does, but for decisions that go wrong. */
export function taskStoreOf(
  settings: RecordSettings,
  spoil: Spoil,
  see: (current: StoredTask, report: Report) => StoredTask = (current) => current,
): TaskStore {
  return {
    async commit(report, { budget, mayCreate }) {
      const key = marshall({ taskId: report.callback.taskId, kind: report.kind });
      for (let current: StoredTask | undefined; ;) {
        const seen = current && see(current, report);
        const decision = spoil(decideReport(report, seen, settings, mayCreate), report, seen);
        if (decision.kind === 'not yet') throw new Error('The event of the deadline is not published yet');
        if (decision.kind !== 'write') return decision;
        const { kind, item } = await updateIf(dynamodb, TASKS, key, decision, budget);
        if (kind === 'updated') return { kind: 'recorded', transition: decision.transition, report };
        current = readStoredTask(item, report.kind);
      }
    },
  };
}
