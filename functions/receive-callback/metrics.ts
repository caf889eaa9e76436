/** Everything that can become of a callback, as metrics: facts, counted. */
export const RECEIVE_CALLBACK_METRICS = {
  applied: 'CallbackApplied',
  duplicate: 'CallbackDuplicate',
  late: 'CallbackLate',
  /** The provider said two different things about one task: somebody should look. */
  conflict: 'CallbackConflict',
  quarantined: 'CallbackQuarantined',
  unauthorized: 'CallbackUnauthorized',
  unavailable: 'CallbackUnavailable',
} as const;
