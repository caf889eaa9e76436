import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from './calls.ts';
import { behindGate, type Answer } from './wire.ts';
import type { Change } from './store.ts';

export interface OpenCall {
  /** Counts the calls of one process, from 0: the same run asks in the same order. */
  readonly id: number;
  readonly call: Call;
}

export type Ending<T> =
  | { readonly kind: 'returned'; readonly value: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'killed' };

/** One invocation of a function, which stands still at every call until the world answers it. */
export interface Process<T> {
  /** What it waits for now; empty when it has ended. */
  open(): readonly OpenCall[];
  /** Answers a call, and waits until the process stands still again. */
  answer(id: number, answer: Answer): Promise<void>;
  /** Waits until it stands still. */
  rest(): Promise<void>;
  /** Ends it where it stands: nothing that it does from now on reaches anybody. */
  kill(): Promise<void>;
  ending(): Ending<T> | undefined;
}

/** More turns of the event loop than any check of a signature takes. */
const MANY_TURNS = 1_000_000;

class KilledError extends Error {
  override readonly name = 'KilledError';
}

interface Waiting extends OpenCall {
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

/**
 * Starts a function behind a gate, and waits until it stands still.
 *
 * @param attempts how often the SDK tries a call: 1 shows every failure to the function at once.
 * @param isIdle which calls find nothing, now or later; they are answered at once.
 */
export async function startProcess<T>(
  run: () => Promise<T>,
  attempts: number,
  isIdle: (call: Call) => boolean = () => false,
): Promise<Process<T>> {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let ending: Ending<T> | undefined;
  let unreadable: unknown;

  const gate = {
    attempts,
    isIdle: (read: () => Call) => isIdle(readOrGiveUp(read)),
    ask(read: () => Call, signal?: AbortSignal): Promise<Answer> {
      if (ending?.kind === 'killed') return Promise.reject(new KilledError());
      if (signal?.aborted) return Promise.resolve({ kind: 'timeout' });
      return new Promise((resolve, reject) => {
        const call = readOrGiveUp(read);
        const id = asked++;
        waiting.set(id, { id, call, settle: resolve, fail: reject });
        // A function that runs out of time no longer gets the answer.
        signal?.addEventListener('abort', () => {
          waiting.delete(id);
          resolve({ kind: 'timeout' });
        });
      });
    },
  };

  function readOrGiveUp(read: () => Call): Call {
    try {
      return read();
    } catch (error) {
      unreadable = error;
      throw error;
    }
  }

  /**
   * Waits until nothing moves any more: a function waits for calls, or has ended. Between two turns of the event loop all
   * that is ready has run, and only the check of a token's signature takes longer.
   */
  async function standStill(): Promise<void> {
    for (let turn = 0; turn < 2 || (waiting.size === 0 && ending === undefined); turn++) {
      if (turn > MANY_TURNS) throw new Error('A function neither calls anybody nor ends');
      await nextTurn();
    }
    if (unreadable !== undefined) throw new Error('The simulation knows too little', { cause: unreadable });
  }

  behindGate(gate, run).then(
    (value) => (ending ??= { kind: 'returned', value }),
    (error: unknown) => (ending ??= { kind: 'threw', error }),
  );
  await standStill();
  return {
    open: () => [...waiting.values()],
    rest: standStill,
    async answer(id, answer) {
      const call = waiting.get(id);
      if (call === undefined) throw new Error(`The call ${id} is not open`);
      waiting.delete(id);
      call.settle(answer);
      await standStill();
    },
    async kill() {
      ending = { kind: 'killed' };
      for (const { fail } of waiting.values()) fail(new KilledError());
      waiting.clear();
      await standStill();
    },
    ending: () => ending,
  };
}

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
