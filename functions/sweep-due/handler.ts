import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { ScheduledEvent } from 'aws-lambda';
import type { LookupBudget } from '../adapters/dynamodb/lookup-budget.ts';
import { publishCounted } from '../adapters/lambda/middleware.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import { logPublication } from '../publish-events/log-publication.ts';
import { publishPendingEvent } from '../publish-events/publish-pending-event.ts';
import { logEnded, logSweep, logLookup } from './log-sweep.ts';
import { lookUpTask } from './lookup-task.ts';
import { createPacedLookups } from './paced-lookups.ts';
import { sweepEvents } from './sweep-events.ts';
import type { LookupPorts, SweepPorts } from './sweep-ports.ts';
import { sweepResults, type ResultLookups } from './sweep-results.ts';
import { timeOutTask } from './time-out-task.ts';

/**
 * How long before the function's end the sweep starts nothing new, in milliseconds: all attempts of one item (9 s to publish and
 * 4.5 s to mark, or 8 s to look up and 9 s to record), and a reserve.
 */
const STOP_EARLY_MS = 20_000;

/**
 * Creates the handler that sweeps for what is overdue: events to publish and results to look up. Neither waits for the other.
 *
 * @param publications counts the events as the publisher does, under its name, so that an alarm looks at one metric.
 * @param callbacks counts callbacks as the receiver does, under its name.
 */
export function createHandler(
  ports: SweepPorts,
  logger: Logger,
  metrics: Metrics,
  publications: Metrics,
  callbacks: Metrics,
): MiddyfiedHandler<ScheduledEvent, undefined> {
  const { overdueItems, publishing, pending, tasks, now } = ports;

  function createLookups(
    { provider, budget, unregisteredBudget, callsPer10Seconds, atOnce, waitUntil }: LookupPorts,
    traceparent: string | undefined,
    remainingMs: () => number,
  ): ResultLookups {
    const lookUp = createPacedLookups({
      pending,
      prepare: () => provider.prepare(),
      lookUp: (task) => lookUpTask(task, { provider, pending, tasks, traceparent, now }),
      log: (task, result) => logLookup(task, result, traceIdOf(traceparent), logger, metrics, callbacks),
      waitUntil,
      now,
      hasTime: () => remainingMs() > 0,
    });
    /** Reserves a call of the share first, and then one that no registered task has reserved. */
    const reserveShare: LookupBudget['reserve'] = async (nowMs) => {
      const callAtMs = await unregisteredBudget.reserve(nowMs);
      if (callAtMs === undefined) return undefined;
      await waitUntil(callAtMs);
      return budget.reserveIfFree(now().getTime());
    };
    return {
      lookUp: (task) => lookUp(task, (nowMs) => budget.reserve(nowMs)),
      lookUpUnregistered: (task) => lookUp(task, reserveShare),
      atOnce,
      mostPerSweep: callsPer10Seconds + Math.ceil((callsPer10Seconds * remainingMs()) / 10_000),
    };
  }

  return middy<ScheduledEvent, undefined>()
    .use(publishCounted<ScheduledEvent, undefined>(metrics))
    .use(publishCounted<ScheduledEvent, undefined>(publications))
    .use(publishCounted<ScheduledEvent, undefined>(callbacks))
    .handler(async (_event, context) => {
      const startedAt = now();
      const traceparent = ports.traceparent();
      const remainingMs = () => context.getRemainingTimeInMillis() - STOP_EARLY_MS;
      const hasTime = () => remainingMs() > 0;
      const [events, results] = await Promise.all([
        sweepEvents({
          overdueItems,
          publish: (item) =>
            logPublication(item, () => publishPendingEvent(item, publishing), logger, publications),
          now,
          hasTime,
        }),
        sweepResults({
          pending,
          timeOut: async (task) => {
            const ended = await timeOutTask(task, { tasks, pending, traceparent }, now());
            logEnded(task, ended, traceIdOf(traceparent), logger, metrics, callbacks);
          },
          lookups: ports.lookups && createLookups(ports.lookups, traceparent, remainingMs),
          // Without a provider a task waits for its callback and its deadline.
          reschedule: (task) => pending.reschedule(task, task.deadlineAt),
          now,
          hasTime,
        }),
      ]);
      logSweep(events, results, startedAt, logger, metrics);
      return undefined;
    });
}
