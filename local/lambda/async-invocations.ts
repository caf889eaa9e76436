import type { AsyncInvokePlan } from '../template/plan.ts';
import type { Invoke } from './functions.ts';

/** No concurrency is left for the function: Lambda's `TooManyRequestsException`. A retry is safe. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  readonly code = 'TooManyRequestsException';
}

/** The time, and a way to wait for it. */
export interface Clock {
  nowMs(): number;
  /** Runs an action later. Returns a function that cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

export const REAL_CLOCK: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

/** What Lambda does with an event of a function without an `EventInvokeConfig`. */
const LAMBDA_DEFAULTS = { maxRetries: 2, maxAgeSeconds: 6 * 3_600 };

/** Lambda waits one minute before the first retry of an error, and two before the second. */
const ERROR_DELAY_MS = 60_000;

/** Lambda retries a throttled event after a second at first, and after five minutes at last. */
const THROTTLE_DELAY_MS = { first: 1_000, last: 5 * 60_000 };

export type EventEnd = 'succeeded' | 'failed' | 'expired' | 'stopped';

/** Lambda's queues of asynchronous invocations, one for each function. */
export interface AsyncInvocations {
  /** Queues an event. Returns how it ended, after all its retries. */
  send(functionName: string, event: unknown): Promise<EventEnd>;
  /** Retries nothing any more. */
  stop(): void;
}

/**
 * Invokes functions as Lambda does for an event source that does not wait: several at once, with retries after errors, and until
 * the event is too old if there is no concurrency.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncInvocations(
  plans: readonly AsyncInvokePlan[],
  invoke: Invoke,
  clock: Clock = REAL_CLOCK,
): AsyncInvocations {
  const waiting = new Set<() => void>();
  let isStopped = false;

  /** Returns whether the time has passed, and the queue was not stopped meanwhile. */
  function wait(delayMs: number): Promise<boolean> {
    if (isStopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (passed: boolean) => {
        waiting.delete(stop);
        resolve(passed);
      };
      const cancel = clock.after(delayMs, () => end(true));
      const stop = () => {
        cancel();
        end(false);
      };
      waiting.add(stop);
    });
  }

  return {
    async send(functionName, event) {
      const rule = plans.find((plan) => plan.functionName === functionName) ?? LAMBDA_DEFAULTS;
      const expiresMs = clock.nowMs() + rule.maxAgeSeconds * 1_000;
      let errors = 0;
      let throttles = 0;
      while (clock.nowMs() <= expiresMs) {
        try {
          await invoke(functionName, event);
          return 'succeeded';
        } catch (error) {
          const isThrottled = error instanceof ThrottledError;
          if (!isThrottled && errors === rule.maxRetries) return 'failed';
          const delayMs = isThrottled
            ? Math.min(THROTTLE_DELAY_MS.first * 2 ** throttles++, THROTTLE_DELAY_MS.last)
            : ERROR_DELAY_MS * ++errors;
          if (!(await wait(delayMs))) return 'stopped';
        }
      }
      return 'expired';
    },
    stop() {
      isStopped = true;
      for (const stop of [...waiting]) stop();
    },
  };
}
