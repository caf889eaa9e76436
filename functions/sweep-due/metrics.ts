/** What a sweep found; what became of each event is counted as the publisher counts it. */
export const SWEEP_DUE_METRICS = {
  /** Events that were overdue when the sweep came to them. */
  overdue: 'EventOverdue',
  /** What the sweep could not read or publish: the last net has a hole while this is not 0. */
  failed: 'SweepFailed',
} as const;
