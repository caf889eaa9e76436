import { resultDueKeys, unregisteredDueKeys } from '../../../functions/domain/outbox.ts';
import type { Flaws } from '../functions.ts';
import { overwrite } from '../overwrite.ts';
import { taskStoreOf } from '../flaws.ts';

/** Mistakes that let one submission's URL change the result of another's task. */
export const INTERFERENCES = {
  'a URL that speaks for every task': {
    receiver: (ports, settings) => ({
      ...ports,
      tasks: taskStoreOf(
        settings,
        (decision) =>
          decision.kind === 'write'
            ? { ...decision, condition: decision.condition.filter(({ attribute }) => attribute !== 'ref') }
            : decision,
        (current, report) => (report.via === 'callback' ? { ...current, ref: report.ref } : current),
      ),
    }),
  },
  'a registration that takes over what another URL reported': {
    tracker: (ports) => ({
      ...ports,
      registrations: {
        async register(registration, budget, beforeDisplacing) {
          const { ref, taskId } = registration;
          const ofBackend = ref && { ':ref': { S: ref } };
          if (ofBackend) await overwrite(taskId, 'SET ref = :ref', ofBackend, 'attribute_exists(outcome)');
          return ports.registrations.register(registration, budget, beforeDisplacing);
        },
      },
    }),
  },
  'a registration that forgets what its own URL reported before': {
    tracker: (ports) => ({
      ...ports,
      quarantined: { ...ports.quarantined, refusedReports: () => Promise.resolve([]) },
    }),
  },
  'a reference that comes first and stays': {
    tracker: (ports) => ({
      ...ports,
      registrations: {
        async register(registration, budget, beforeDisplacing) {
          await overwrite(
            registration.taskId,
            'SET registeredAt = :at',
            { ':at': { S: registration.registeredAt } },
            'attribute_exists(outcome) AND attribute_not_exists(registeredAt)',
          );
          return ports.registrations.register(registration, budget, beforeDisplacing);
        },
      },
    }),
  },
  'a sweep that takes the tasks of mere callbacks for registered ones': {
    sweeper: (ports) => ({
      ...ports,
      pending: {
        ...ports.pending,
        async *due(partition, now) {
          const registered = resultDueKeys().indexOf(partition);
          if (registered < 0) return;
          yield* ports.pending.due(unregisteredDueKeys()[registered] ?? '', now);
          yield* ports.pending.due(partition, now);
        },
      },
    }),
  },
  'a sweep that reports on a record that began anew': {
    sweeper: (ports) => ({
      ...ports,
      tasks: {
        ...ports.tasks,
        commit: (report, options) => {
          if (report.via === 'callback') return ports.tasks.commit(report, options);
          const asListed = report.via === 'deadline' ? { listed: undefined } : {};
          return ports.tasks.commit({ ...report, ...asListed, recordRef: undefined }, options);
        },
      },
    }),
  },
} as const satisfies Record<string, Flaws>;
