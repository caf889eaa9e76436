/**
 * What a sweep found; what became of each event is counted as the publisher counts it. What it did not find is not
 * counted: a metric costs nothing in a month in which nobody counts it.
 */
export const SWEEP_DUE_METRICS = {
  /** Events that were overdue when the sweep came to them. */
  overdue: 'EventOverdue',
  /** How long the first of them had been overdue, in seconds. */
  overdueAge: 'EventOverdueAge',
  /** Tasks whose results were due: to be asked for, or given up. */
  resultsDue: 'ResultDue',
  /** How long the first result of a registered task had been due, in seconds. */
  resultDueAge: 'ResultDueAge',
  /** What the sweep could not read, publish or record: the last net has a hole while this is not 0. */
  failed: 'SweepFailed',
  /** A task whose deadline passed without a result. */
  timedOut: 'TaskTimedOut',
  /** A result that counts because the provider told it when it was asked. */
  settled: 'ResultLookedUp',
  /** A registered task that ended in one of these two ways, but for answers that confirm what a callback reported. */
  endedWithoutCallback: 'EndedWithoutCallback',
  /** A result that was known already when the answer came. */
  overtaken: 'LookupOvertaken',
  undecided: 'LookupUndecided',
  /** A callback claimed what the provider does not say: somebody should look. */
  contradicted: 'ResultContradicted',
  /** The provider answered with an error. */
  refused: 'LookupRefused',
  /** No answer came, or none that can be read. */
  lookupFailed: 'LookupFailed',
  /** The account has no credits left: nothing that is submitted now will succeed. */
  outOfCredits: 'ProviderOutOfCredits',
} as const;
