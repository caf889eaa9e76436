/** What becomes of a task, where it is not a success; one of them at most. */
export const ENDS = ['fail', 'verification-fail', 'voice-rejected', 'hang'] as const;

/** What the callback says beside the truth; one of them at most. */
export const TALES = ['contradictory', 'no-result', 'forged'] as const;

/** How callbacks are sent; any of them together. */
export const HABITS = ['lost', 'double', 'late', 'fail-then-success', 'echo', 'signed'] as const;

/** How it is answered when somebody asks for the task; one after the other. */
export const RUDE_ANSWERS = [
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
export type Tale = (typeof TALES)[number];
export type Habit = (typeof HABITS)[number];
export type RudeAnswer = (typeof RUDE_ANSWERS)[number];

export const BEHAVIOUR_NAMES: readonly string[] = [...ENDS, ...TALES, ...HABITS, ...RUDE_ANSWERS];
