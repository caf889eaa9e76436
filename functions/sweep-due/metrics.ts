/**
 * What a sweep found. The result of each event is counted as the publisher counts it.
 *
 * Zeros of these are not emitted: CloudWatch bills a custom metric only in months in which it receives data.
 */
export const SWEEP_DUE_METRICS = {
  /** Events that were overdue when the sweep reached them. */
  overdue: 'EventOverdue',
  /** How long the most overdue event had been overdue, in seconds. */
  overdueAge: 'EventOverdueAge',
  /** Tasks whose results were due: to be looked up, or timed out. */
  resultsDue: 'ResultDue',
  /** How long the most overdue result of a registered task had been due, in seconds. */
  resultDueAge: 'ResultDueAge',
  /** What the sweep could not read, publish or record: while this is not 0, the last safety net has a gap. */
  failed: 'SweepFailed',
  /** A task whose deadline passed without a result. */
  timedOut: 'TaskTimedOut',
  /** A result that counts because a lookup returned it. */
  settled: 'ResultLookedUp',
  /** A registered task that ended in one of these two ways, except by an answer that confirms what a callback reported. */
  endedWithoutCallback: 'EndedWithoutCallback',
  /** A result that was recorded before the answer came. */
  overtaken: 'LookupOvertaken',
  undecided: 'LookupUndecided',
  /** A callback claimed a result that the provider does not confirm: a person should look. */
  contradicted: 'ResultContradicted',
  /** The provider returned an error. */
  refused: 'LookupRefused',
  /** No answer, or an unreadable answer. */
  lookupFailed: 'LookupFailed',
  /** The account has no credits left: nothing that is submitted now will succeed. */
  outOfCredits: 'ProviderOutOfCredits',
} as const;

/** The receiver's count of callbacks, to which the sweep adds zero. A test compares it: functions do not import each other. */
export const CALLBACKS_METRIC = 'CallbackRecorded';
