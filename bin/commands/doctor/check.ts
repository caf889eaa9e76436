import type { FoundStack } from '../target.ts';

/** What a check came to. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found; of what was skipped, why. */
  readonly found: string;
  /** For a warning or failure. */
  readonly todo?: string;
}

/** Looks at one thing, whatever the others find. */
export interface Check {
  readonly name: string;
  readonly limitSeconds: number;
  /** @throws what keeps it from looking, such as a permission that is missing. */
  readonly examine: (stack: FoundStack, signal: AbortSignal) => Promise<Finding>;
}

/** How long a check may take that asks AWS a few questions, in seconds: with every attempt taken, one needs less. */
export const LIMIT_SECONDS = 20;

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const warning = (found: string, todo: string): Finding => ({ status: 'warning', found, todo });
export const failed = (found: string, todo: string): Finding => ({ status: 'failed', found, todo });
export const skipped = (why: string): Finding => ({ status: 'skipped', found: why });
