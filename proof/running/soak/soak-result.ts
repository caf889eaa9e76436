import type { Broken } from './chaos.ts';
import type { LawViolation } from '../../laws/facts.ts';
import type { Refusal } from './plan-faults.ts';
import type { Tally } from './tally.ts';

export interface Progress {
  readonly doing: string;
  readonly sent: number;
  readonly callbacks: number;
  readonly answered: number;
  readonly broken: Broken;
  readonly seconds: number;
}

export interface SoakResult {
  readonly seed: number;
  readonly seconds: number;
  readonly tally: Tally;
  readonly broken: Broken;
  /** How many publish calls the refusals met. */
  readonly refusedCalls: Readonly<Record<Refusal, number>>;
  readonly violations: readonly LawViolation[];
}

/** What should have been broken and never was: without it, the soak proves nothing. */
export function neverBroken({ broken, refusedCalls, tally }: SoakResult): string[] {
  const counts = {
    ...prefixed('kills of the ', broken.kills),
    ...prefixed('store ', broken.outages),
    ...prefixed('the topic ', refusedCalls),
    'attempts that failed': tally.failedAttempts,
  };
  return Object.entries(counts)
    .filter(([, count]) => count === 0)
    .map(([name]) => name);
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}${name}`, count]));
}
