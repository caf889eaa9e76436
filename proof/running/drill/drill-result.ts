import type { Offence } from './facts.ts';
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
  /** How many questions the provider might get in 10 seconds. */
  readonly lookups: number;
  readonly tally: Tally;
  readonly latencies: Latencies;
  readonly offences: readonly Offence[];
}

/** Tells whether every task has ended with the truth, announced once. */
export function isPassed({ tally, offences }: DrillResult): boolean {
  return offences.length === 0 && tally.eventsPerRevision === 1;
}
