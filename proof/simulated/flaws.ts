import type { ReportDecision } from '../../functions/domain/decide-report.ts';
import type { Flaws } from './functions.ts';
import { lastWriteWins } from './last-write-wins.ts';
import { overwrite } from './overwrite.ts';
import { RESULT_FLAWS } from './result-flaws.ts';
import { taskStoreOf } from './task-store-of.ts';
import { traceOfDelivery } from './traces.ts';

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
