import type { Process, Ending } from './process.ts';
import type { Call } from './calls.ts';
import type { Change } from './store.ts';

/** One run of a function, with what is done about its end. */
export interface Invocation {
  readonly name: string;
  readonly process: Process<unknown>;
  /** Ends the attempts of a receiver, which times out before the provider does. */
  readonly budget: AbortController;
  /** What it changed in the task table, however late. */
  readonly writes: Change[];
}

/** A call, and whose it is. */
export interface Made {
  readonly call: Call;
  readonly by: Invocation;
}

/** Says how a function ended, as part of a trace. */
export function describeEnding(ending: Ending<unknown>): string {
  switch (ending.kind) {
    case 'returned':
      return describeAnswer(ending.value);
    case 'threw':
      return `fails: ${String(ending.error)}`;
    case 'killed':
      return 'is dead';
  }
}

function describeAnswer(value: unknown): string {
  if (typeof value === 'number') return `answers ${value}`;
  const isAnswer = typeof value === 'object' && value !== null && 'status' in value;
  return isAnswer ? `answers ${String(value.status)}` : 'is done';
}
