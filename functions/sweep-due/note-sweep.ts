import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { describeError } from '../adapters/logging/describe-error.ts';
import { SWEEP_DUE_METRICS } from './metrics.ts';
import type { EventSweep } from './sweep-events.ts';
import type { ResultSweep } from './sweep-results.ts';

/** Counts what a sweep found and for how long it had been due, and leaves a line about what it could not do. */
export function noteSweep(
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
    // Nothing is due, or somebody edited its time into nonsense.
    if (Number.isNaN(dueMs)) return;
    // The index lags behind: what it calls due may have become due anew, and later.
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
