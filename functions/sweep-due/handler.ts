import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import middy, { type MiddyfiedHandler } from '@middy/core';
import type { ScheduledEvent } from 'aws-lambda';
import type { OwedResult } from '../adapters/dynamodb/owed-results.ts';
import { publishCounted } from '../adapters/logging/publish-counted.ts';
import { traceIdOf } from '../domain/traceparent.ts';
import { notePublication } from '../publish-events/note-publication.ts';
import { publishOwedEvent } from '../publish-events/publish-owed-event.ts';
import { askProvider } from './ask-provider.ts';
import { giveUp } from './give-up.ts';
import { createInquiries } from './inquiries.ts';
import { SWEEP_DUE_METRICS } from './metrics.ts';
import { noteInquiry } from './note-inquiry.ts';
import { noteSweep } from './note-sweep.ts';
import { sweepEvents } from './sweep-events.ts';
import type { LookupPorts, SweepPorts } from './sweep-ports.ts';
import { sweepResults } from './sweep-results.ts';

/**
 * How long before the function's end the sweep takes up nothing new, in milliseconds: every attempt of one item, 9 s
 * to publish and 4.5 s to mark, or 8 s to ask and 9 s to record, and a reserve.
 */
const STOP_EARLY_MS = 20_000;

/**
 * Sweeps for what is overdue: events to publish and results to look up. Neither waits for the other.
 *
 * @param publications counts the events as the publisher does, under its name: an alarm looks at one metric, not at two.
 */
export function createHandler(
  ports: SweepPorts,
  logger: Logger,
  metrics: Metrics,
  publications: Metrics,
): MiddyfiedHandler<ScheduledEvent, undefined> {
  const { dueItems, publishing, owed, tasks, lookups, now } = ports;

  function createInquire(lookup: LookupPorts, traceparent: string | undefined, hasTime: () => boolean) {
    const { provider, budget, unregisteredBudget, waitUntil } = lookup;
    const asking = { provider, owed, tasks, traceparent, now };
    const inquire = createInquiries({
      owed,
      prepare: () => provider.prepare(),
      ask: (task) =>
        noteInquiry(task, () => askProvider(task, asking), traceIdOf(traceparent), logger, metrics),
      waitUntil,
      now,
      hasTime,
    });
    /** A call of the share first, and then one that no registered task has reserved. */
    const reserveShare = async (nowMs: number) => {
      const callAtMs = await unregisteredBudget.reserve(nowMs);
      if (callAtMs === undefined) return undefined;
      await waitUntil(callAtMs);
      return budget.reserveIfFree(now().getTime());
    };
    return {
      inquire: (task: OwedResult) => inquire(task, (nowMs) => budget.reserve(nowMs)),
      inquireUnregistered: (task: OwedResult) => inquire(task, reserveShare),
    };
  }

  /** Without a provider to ask, a task has nothing to wait for but its callback and its deadline. */
  async function putOff(task: OwedResult): Promise<boolean> {
    await owed.putOff(task, task.deadlineAt);
    return true;
  }

  async function end(task: OwedResult, traceparent: string | undefined): Promise<void> {
    const ended = await giveUp(task, { tasks, owed, traceparent }, now());
    if (ended.kind === 'ended before') return;
    const { taskId, kind, deadlineAt } = task;
    const facts = { taskId, kind, traceId: traceIdOf(traceparent), deadlineAt };
    const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
    if (ended.kind === 'settled') {
      count(SWEEP_DUE_METRICS.settled);
      count(SWEEP_DUE_METRICS.contradicted);
      logger.error("Task settled by the provider's last answer, which no callback reported", {
        ...facts,
        outcome: ended.outcome,
      });
      return;
    }
    count(SWEEP_DUE_METRICS.timedOut);
    count(SWEEP_DUE_METRICS.endedWithoutCallback);
    logger.warn('Task timed out', facts);
  }

  return middy<ScheduledEvent, undefined>()
    .use(publishCounted<ScheduledEvent, undefined>(metrics))
    .use(publishCounted<ScheduledEvent, undefined>(publications))
    .handler(async (_event, context) => {
      const startedAt = now();
      const traceparent = ports.traceparent();
      const hasTime = () => context.getRemainingTimeInMillis() > STOP_EARLY_MS;
      const [events, results] = await Promise.all([
        sweepEvents({
          dueItems,
          publish: (item) =>
            notePublication(item, () => publishOwedEvent(item, publishing), logger, publications),
          now,
          hasTime,
        }),
        sweepResults({
          owed,
          giveUp: (task) => end(task, traceparent),
          ...(lookups === undefined
            ? { inquire: putOff, inquireUnregistered: putOff }
            : createInquire(lookups, traceparent, hasTime)),
          inquireAtOnce: lookups?.atOnce ?? 1,
          now,
          hasTime,
        }),
      ]);
      noteSweep(events, results, startedAt, logger, metrics);
      return undefined;
    });
}
