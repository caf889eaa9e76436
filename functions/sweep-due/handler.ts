import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { ScheduledEvent } from 'aws-lambda';
import type { OwedResult } from '../adapters/dynamodb/owed-results.ts';
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

/** Sweeps for what is overdue: events to publish and results to ask for. Neither waits for the other. */
export function createHandler(
  ports: SweepPorts,
  logger: Logger,
  metrics: Metrics,
): MiddyfiedHandler<ScheduledEvent, undefined> {
  const { dueItems, publishing, owed, tasks, lookups, now } = ports;

  function createInquire(lookup: LookupPorts, traceparent: string | undefined, hasTime: () => boolean) {
    const { provider, budget, waitUntil } = lookup;
    const asking = { provider, owed, tasks, traceparent, now };
    return createInquiries({
      owed,
      budget,
      prepare: () => provider.prepare(),
      ask: (task) =>
        noteInquiry(task, () => askProvider(task, asking), traceIdOf(traceparent), logger, metrics),
      waitUntil,
      now,
      hasTime,
    });
  }

  /** Without a provider to ask, a task has nothing to wait for but its callback and its deadline. */
  async function putOff(task: OwedResult): Promise<boolean> {
    await owed.putOff(task, task.deadlineAt);
    return true;
  }

  async function end(task: OwedResult, traceparent: string | undefined): Promise<void> {
    if (!(await giveUp(task, { tasks, owed, traceparent }, now()))) return;
    const { taskId, kind, deadlineAt } = task;
    metrics.addMetric(SWEEP_DUE_METRICS.timedOut, MetricUnit.Count, 1);
    metrics.addMetric(SWEEP_DUE_METRICS.endedWithoutCallback, MetricUnit.Count, 1);
    logger.warn('Task timed out', { taskId, kind, traceId: traceIdOf(traceparent), deadlineAt });
  }

  return middy<ScheduledEvent, undefined>()
    .use(publishMetrics(metrics))
    .handler(async (_event, context) => {
      const startedAt = now();
      const traceparent = ports.traceparent();
      const hasTime = () => context.getRemainingTimeInMillis() > STOP_EARLY_MS;
      const [events, results] = await Promise.all([
        sweepEvents({
          dueItems,
          publish: (item) => notePublication(item, () => publishOwedEvent(item, publishing), logger, metrics),
          now,
          hasTime,
        }),
        sweepResults({
          owed,
          giveUp: (task) => end(task, traceparent),
          inquire: lookups === undefined ? putOff : createInquire(lookups, traceparent, hasTime),
          inquireAtOnce: lookups?.atOnce ?? 1,
          now,
          hasTime,
        }),
      ]);
      noteSweep(events, results, startedAt, logger, metrics);
      return undefined;
    });
}

/** Publishes what was counted. A sweep that finds nothing counts nothing, and leaves no line each minute. */
function publishMetrics(metrics: Metrics): MiddlewareObj<ScheduledEvent, undefined> {
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return { after: publish, onError: publish };
}
