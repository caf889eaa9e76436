/** How a task ends, if not in success; at most one of them. */
export const ENDS = ['fail', 'verification-fail', 'voice-rejected', 'hang'] as const;

/** How the callback misreports the outcome; at most one of them. */
export const MISREPORTS = ['contradictory', 'no-result', 'forged'] as const;

/** How callbacks are sent; in any combination. */
export const CALLBACK_FAULTS = ['lost', 'double', 'late', 'fail-then-success', 'echo', 'signed'] as const;

/** How lookups of the task are answered; one after the other. */
export const FAULT_REPLIES = [
  'throttled',
  'no-credits',
  'rate-limited',
  'maintenance',
  'html',
  'slow-body',
  'reset',
  'unknown-record',
] as const;

export type End = (typeof ENDS)[number];
export type Misreport = (typeof MISREPORTS)[number];
export type CallbackFault = (typeof CALLBACK_FAULTS)[number];
export type FaultReply = (typeof FAULT_REPLIES)[number];

export const BEHAVIOUR_NAMES: readonly string[] = [
  ...ENDS,
  ...MISREPORTS,
  ...CALLBACK_FAULTS,
  ...FAULT_REPLIES,
];
