import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  LOOKUP_BUDGET_PARTITION,
  type LookupBudget,
} from '../../functions/adapters/dynamodb/lookup-budget.ts';
import type { PendingResult } from '../../functions/adapters/dynamodb/pending-results.ts';
import { resultDueKey } from '../../functions/domain/outbox.ts';
import type { LookupPorts, SweepPorts } from '../../functions/sweep-due/sweep-ports.ts';
import type { TrackPorts } from '../../functions/track-tasks/track-ports.ts';
import type { Flaws } from './functions.ts';
import { overwrite } from './overwrite.ts';
import { TASKS } from './store.ts';
import { dynamodb, simulatedFetch } from './wire.ts';
import type { TaskStore } from '../../functions/adapters/dynamodb/task-store.ts';
import { createHttpProvider } from '../../functions/adapters/provider/http-provider.ts';
import { API_KEY } from './lookup-ports.ts';

/** Mistakes that chance comes upon too seldom: it takes every order of few calls to be sure to find them. */
export const SMALL_WORLD_FLAWS = {
  'a lookup that trusts the answer about another task': {
    sweeper: lookingUp((lookups) => ({
      ...lookups,
      provider: createHttpProvider({
        baseUrl: 'https://provider.example',
        noCreditsCode: 429,
        apiKey: () => Promise.resolve(API_KEY),
        async fetch(input, init) {
          const response = await simulatedFetch(input, init);
          const asked = new URL(input instanceof Request ? input.url : input).searchParams.get('taskId');
          const body = (await response.text()).replace('task-of-others', asked ?? '');
          return new Response(body, { status: response.status });
        },
      }),
    })),
  },
  'a mark that clears a new lookup': {
    publisher: (ports) => ({
      ...ports,
      outbox: {
        ...ports.outbox,
        markPublished: (key, revision) =>
          overwrite(
            key['taskId']?.S ?? '',
            'SET publishedRevision = :revision REMOVE due, dueAt',
            { ':revision': { N: String(revision) } },
            'revision = :revision',
          ),
      },
    }),
  },
} as const satisfies Record<string, Flaws>;

/** Mistakes in asking for results, giving them up, and registering who waits for them. */
export const RESULT_FLAWS = {
  'a sweep that asks without taking': {
    sweeper: (ports) => ({ ...ports, pending: { ...ports.pending, claim: () => Promise.resolve(true) } }),
  },
  'a sweep that gives up what is due before its deadline': {
    sweeper: listing((pending) => ({ ...pending, deadlineAt: pending.dueAt })),
  },
  'a sweep that gives up what came after the deadline': {
    sweeper: listing((pending) => ({
      ...pending,
      dueAt: pending.dueAt < pending.deadlineAt ? pending.dueAt : pending.deadlineAt,
    })),
  },
  'a deadline that overwrites a failure': {
    sweeper: (ports) => ({
      ...ports,
      tasks: {
        ...ports.tasks,
        commit: (report, options) =>
          (report.via === 'deadline' ? lastWriteWins(ports.tasks) : ports.tasks).commit(report, options),
      },
    }),
  },
  'a budget that is read, and then written': {
    sweeper: lookingUp((lookups) => ({
      ...lookups,
      budget: budgetOf(reserveWithoutCondition(lookups.atOnce)),
    })),
  },
  'a budget that every sweep has for itself': {
    sweeper: lookingUp((lookups) => {
      let nextMs = 0;
      const reserve = (nowMs: number) => {
        const callAtMs = Math.max(nowMs, nextMs);
        nextMs = callAtMs + 10_500;
        return Promise.resolve(callAtMs);
      };
      return { ...lookups, budget: budgetOf(reserve) };
    }),
  },
  'a registration that overwrites an outcome': {
    tracker: registering((taskId) =>
      overwrite(taskId, 'SET outcome = :awaiting', { ':awaiting': { S: 'awaiting' } }),
    ),
  },
  'a registration that overwrites what is due': {
    tracker: registering((taskId) =>
      overwrite(taskId, 'SET due = :due, dueAt = :dueAt, deadlineAt = :dueAt', {
        ':due': { S: resultDueKey(taskId) },
        ':dueAt': { S: '2026-11-23T11:00:00.000Z' },
      }),
    ),
  },
  'a registration that forgets its deadline': {
    tracker: registering((taskId) => overwrite(taskId, 'REMOVE due, dueAt')),
  },
} as const satisfies Record<string, Flaws>;

/** What is due, as another process reads it. */
function listing(see: (pending: PendingResult) => PendingResult) {
  return (ports: SweepPorts): SweepPorts => ({
    ...ports,
    pending: {
      ...ports.pending,
      async *due(partition, now) {
        for await (const pending of ports.pending.due(partition, now)) yield see(pending);
      },
    },
  });
}

function lookingUp(flaw: (lookups: LookupPorts) => LookupPorts) {
  return (ports: SweepPorts): SweepPorts => ({
    ...ports,
    lookups: ports.lookups && flaw(ports.lookups),
  });
}

/** Registers, and does something more. */
function registering(flaw: (taskId: string) => Promise<void>) {
  return (ports: TrackPorts): TrackPorts => ({
    ...ports,
    registrations: {
      async register(registration, budget, beforeDisplacing) {
        const registered = await ports.registrations.register(registration, budget, beforeDisplacing);
        if (registered.kind !== 'other ref') await flaw(registration.taskId);
        return registered;
      },
    },
  });
}

const budgetOf = (reserve: LookupBudget['reserve']): LookupBudget => ({ reserve, reserveIfFree: reserve });

function reserveWithoutCondition(callsPer10Seconds: number) {
  const place = { TableName: TASKS, Key: marshall({ taskId: LOOKUP_BUDGET_PARTITION, kind: 'shared' }) };
  return async (nowMs: number): Promise<number> => {
    const { Item: item } = await dynamodb.send(new GetItemCommand({ ...place, ConsistentRead: true }));
    const callAtMs = Math.max(nowMs, Number(item?.['nextLookupMs']?.N ?? 0));
    await dynamodb.send(
      new UpdateItemCommand({
        ...place,
        UpdateExpression: 'SET nextLookupMs = :next',
        ExpressionAttributeValues: marshall({ ':next': callAtMs + 10_500 / callsPer10Seconds }),
      }),
    );
    return callAtMs;
  };
}

/** A store that forgets how much a record weighs when a report is to be applied. */
export function lastWriteWins(tasks: TaskStore): TaskStore {
  return {
    ...tasks,
    async commit(report, options) {
      const first = await tasks.commit(report, options);
      const isUnapplied = 'transition' in first && first.transition !== 'applied';
      if (!isUnapplied) return first;
      await overwrite(report.callback.taskId, 'SET rank = :none', { ':none': { N: '-1' } });
      return tasks.commit(report, options);
    },
  };
}
