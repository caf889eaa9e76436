import type { FoundStack } from '../target.ts';

/** The result of a check. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found; for a skipped check, why it was skipped. */
  readonly found: string;
  /** For a warning or failure. */
  readonly todo?: string;
}

/** A check of one part, independent of the others' results. */
export interface Check {
  readonly name: string;
  readonly limitSeconds: number;
  /** @throws what prevents the check, such as a missing permission. */
  readonly examine: (stack: FoundStack, signal: AbortSignal) => Promise<Finding>;
}

/** How long a check with a few AWS calls may take, in seconds: one call with all its attempts needs less. */
export const LIMIT_SECONDS = 20;

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const warning = (found: string, todo: string): Finding => ({ status: 'warning', found, todo });
export const failed = (found: string, todo: string): Finding => ({ status: 'failed', found, todo });
export const skipped = (why: string): Finding => ({ status: 'skipped', found: why });
