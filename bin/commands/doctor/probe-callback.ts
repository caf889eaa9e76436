import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import { failed, type Finding } from './check.ts';

/** The prefix of the task id and the reference of every probe. */
export const PROBE_PREFIX = 'doctor-probe-';

/** As long as the provider waits for a response, in milliseconds, and longer than the gateway waits for the function. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Returns a failed callback: subscribers that process voices ignore it, and its message says what it is. */
const probeCallback = (taskId: string) => ({
  code: 400,
  msg: 'A probe of voice-callbacks doctor, and no voice',
  data: { taskId, voiceId: '', status: 'fail', errorCode: 0, errorMessage: 'probe' },
});

/** Returns what to do about a rejected probe, by the status of the response. */
function todoOf(status: number): string {
  if (status === 401) {
    return 'after a rotation wait a minute, then look at docs/runbook.md#unauthorizedburst';
  }
  if (status === 429) return 'docs/runbook.md#apithrottled';
  if (status >= 500) return 'docs/runbook.md#apifailing';
  return 'is CallbackBaseUrl the address of this stack?';
}

/**
 * Posts the callback of a probe. An interruption does not abort it, so nothing is recorded afterwards.
 *
 * @returns what went wrong, `undefined` if the callback was accepted.
 */
export async function postProbe(url: string, taskId: string): Promise<Finding | undefined> {
  const { origin } = new URL(url);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(probeCallback(taskId)),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const body = await answer.text();
    if (answer.status === 200) return undefined;
    return failed(`${origin} answered ${answer.status}: ${body}`, todoOf(answer.status));
  } catch (error) {
    return failed(
      `${origin} did not answer: ${describeError(error)}`,
      'is it reached from here? Then docs/runbook.md#apifailing',
    );
  }
}
