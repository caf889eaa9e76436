/** The result of a request about a task, as metrics. */
export const TRACK_TASKS_METRICS = {
  registered: 'TaskRegistered',
  registeredAgain: 'TaskRegisteredAgain',
  otherRef: 'TaskRefMismatch',
  read: 'TaskRead',
  notFound: 'TaskNotFound',
  invalid: 'TaskRequestInvalid',
  unavailable: 'TaskRequestUnavailable',
} as const;
