import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { PendingResult, AwaitedTask } from '../adapters/dynamodb/pending-results.ts';
import { describeError } from '../adapters/logging/describe-error.ts';
import { isRegisteredResult } from '../domain/outbox.ts';
import { CALLBACKS_METRIC, SWEEP_DUE_METRICS } from './metrics.ts';
import type { EventSweep } from './sweep-events.ts';
import type { ResultSweep } from './sweep-results.ts';
import type { EndedTask } from './time-out-task.ts';
import type { LookupResult } from './lookup-task.ts';
import type { NotRecorded } from './paced-lookups.ts';

/** Counts what a sweep found and how long it had been due, and logs one line about what failed. */
export function logSweep(
  events: EventSweep,
  results: ResultSweep,
  startedAt: Date,
  logger: Logger,
  metrics: Metrics,
): void {
  const count = (metric: string, found: number) => {
    if (found > 0) metrics.addMetric(metric, MetricUnit.Count, found);
  };
  const measureAge = (metric: string, dueAt: string | undefined) => {
    const dueMs = Date.parse(String(dueAt));
    // Nothing is due, or its time is malformed (edited by hand).
    if (Number.isNaN(dueMs)) return;
    // The index lags behind: the task may have been rescheduled since.
    const seconds = Math.max(0, Math.floor((startedAt.getTime() - dueMs) / 1000));
    metrics.addMetric(metric, MetricUnit.Seconds, seconds);
  };
  count(SWEEP_DUE_METRICS.overdue, events.overdue);
  measureAge(SWEEP_DUE_METRICS.overdueAge, events.oldestDueAt);
  count(SWEEP_DUE_METRICS.resultsDue, results.due);
  measureAge(SWEEP_DUE_METRICS.resultDueAge, results.oldestDueAt);

  const failures = [...events.failures, ...results.failures];
  const [first] = failures;
  if (first === undefined) return;
  count(SWEEP_DUE_METRICS.failed, failures.length);
  logger.error('Sweep incomplete', { failures: failures.length, first: describeError(first) });
}

/**
 * Counts a registered task that ended without a callback, and no callback: the alarm compares the two, and a metric that never had
 * a value compares with nothing.
 *
 * @param callbacks counts as the receiver does, under its name.
 */
function countEndedWithoutCallback(metrics: Metrics, callbacks: Metrics): void {
  metrics.addMetric(SWEEP_DUE_METRICS.endedWithoutCallback, MetricUnit.Count, 1);
  callbacks.addMetric(CALLBACKS_METRIC, MetricUnit.Count, 0);
}

/** Writes one line and the counts about a task that ended at its deadline. */
export function logEnded(
  { taskId, kind, deadlineAt, due }: PendingResult,
  ended: EndedTask,
  traceId: string | undefined,
  logger: Logger,
  metrics: Metrics,
  callbacks: Metrics,
): void {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const facts = { taskId, kind, traceId, deadlineAt };
  switch (ended.kind) {
    case 'ended before':
      return;
    case 'settled':
      count(SWEEP_DUE_METRICS.settled);
      count(SWEEP_DUE_METRICS.contradicted);
      logger.error("Task settled by the provider's last answer, which no callback reported", {
        ...facts,
        outcome: ended.outcome,
      });
      return;
    case 'timed out':
      count(SWEEP_DUE_METRICS.timedOut);
      if (isRegisteredResult(due)) countEndedWithoutCallback(metrics, callbacks);
      logger.warn('Task timed out', facts);
  }
}

/** Writes one line and one count about a lookup. */
export function logLookup(
  { taskId, kind, claims, due }: AwaitedTask,
  result: LookupResult | NotRecorded,
  traceId: string | undefined,
  logger: Logger,
  metrics: Metrics,
  callbacks: Metrics,
): void {
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const facts = { taskId, kind, traceId };
  switch (result.kind) {
    case 'settled':
      count(SWEEP_DUE_METRICS.settled);
      if (claims.length === 0 && isRegisteredResult(due)) countEndedWithoutCallback(metrics, callbacks);
      if (result.isContested) {
        count(SWEEP_DUE_METRICS.contradicted);
        logger.error('Result looked up, and another one claimed', { ...facts, outcome: result.outcome });
      } else {
        const message = claims.length === 0 ? 'Result looked up' : 'Result confirmed';
        logger.info(message, { ...facts, outcome: result.outcome });
      }
      return;
    case 'overtaken':
      count(SWEEP_DUE_METRICS.overtaken);
      logger.info('Result known already', { ...facts, transition: result.transition });
      if (result.transition === 'conflict') count(SWEEP_DUE_METRICS.contradicted);
      return;
    case 'undecided':
      count(SWEEP_DUE_METRICS.undecided);
      logger.info('Provider undecided', { ...facts, status: result.status });
      return;
    case 'contradicted':
      count(SWEEP_DUE_METRICS.contradicted);
      logger.error('Provider contradicts the callback', facts);
      return;
    case 'refused':
      count(SWEEP_DUE_METRICS.refused);
      if (result.isOutOfCredits) count(SWEEP_DUE_METRICS.outOfCredits);
      logger.warn('Lookup refused', { ...facts, code: result.code, said: result.message });
      return;
    case 'failed':
      count(SWEEP_DUE_METRICS.lookupFailed);
      logger.warn('Lookup failed', { ...facts, problem: result.problem });
      return;
    case 'not recorded':
      count(SWEEP_DUE_METRICS.lookupFailed);
      logger.error('Lookup not recorded', { ...facts, error: describeError(result.error) });
  }
}
