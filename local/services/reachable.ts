import { setTimeout as sleep } from 'node:timers/promises';

/** How long a service may take to answer after its start, in milliseconds. */
const TIMEOUT_MS = 5_000;
const POLL_MS = 10;

/** Waits until a call succeeds. @returns whether it did within five seconds. */
export async function isReachable(call: () => Promise<unknown>): Promise<boolean> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    try {
      await call();
      return true;
    } catch {
      if (performance.now() > deadline) return false;
      await sleep(POLL_MS);
    }
  }
}
