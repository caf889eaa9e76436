import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * How long a test waits for what it expects, in milliseconds: shorter than jest's own limit, which ends a test without an explanation.
 * It is not a measure of speed: a machine may be busy with other work.
 */
export const PATIENCE_MS = 240_000;

/**
 * Asks again and again until there is an answer.
 *
 * @throws {Error} with the explanation, when there is none within the time.
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  explain: () => string = () => 'It did not happen',
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(explain());
    await sleep(POLL_MS);
  }
}
