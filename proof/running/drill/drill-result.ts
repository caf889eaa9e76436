import type { LawViolation } from '../../laws/facts.ts';
import type { Latencies } from './latency.ts';
import type { Tally } from './tally.ts';

export interface Progress {
  readonly doing: string;
  readonly submitted: number;
  readonly tasks: number;
  readonly announced: number;
  readonly seconds: number;
}

export interface DrillResult {
  readonly seed: number;
  readonly seconds: number;
  /** How many lookups the provider might get in 10 seconds. */
  readonly lookups: number;
  readonly tally: Tally;
  readonly latencies: Latencies;
  readonly violations: readonly LawViolation[];
}

/** Whether every task has ended with the truth, announced once. */
export function isPassed({ tally, violations }: DrillResult): boolean {
  return violations.length === 0 && tally.eventsPerRevision === 1;
}
