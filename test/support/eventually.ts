import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Asks again and again until there is an answer.
 *
 * @throws {Error} with the explanation, when there is none within the time.
 */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  explain: () => string = () => 'It did not happen',
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(explain());
    await sleep(POLL_MS);
  }
}
