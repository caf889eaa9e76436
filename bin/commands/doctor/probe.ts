import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import { outputOf } from '../deployed-stack.ts';
import { showProgress } from '../progress.ts';
import { targetOf, type FoundStack } from '../target.ts';
import { mintUrl } from '../url-options.ts';
import { failed, LIMIT_SECONDS, ok, skipped, type Check, type Finding } from './check.ts';
import { postProbe, PROBE_PREFIX } from './probe-callback.ts';
import { probeRecordOf, type ProbeRecord } from './probe-record.ts';

/** The lifetime of the probe's URL, in seconds. */
const URL_SECONDS = 300;

const POLL_MS = 250;

/**
 * Sends a callback through the whole stack, and checks that it is answered, recorded and published. Always deletes its record.
 *
 * @param eventSeconds how long its event may take.
 */
export const probe = (eventSeconds: number): Check => ({
  name: 'probe',
  limitSeconds: 2 * LIMIT_SECONDS + eventSeconds,
  async examine(found, signal) {
    if (webhookHmacOf(found) === 'enforce')
      return skipped(
        'webhookHmac is enforce: only the provider can sign a callback, and a probe would be refused',
      );
    const id = `${PROBE_PREFIX}${randomUUID()}`;
    const { url } = await mintUrl(await targetOf(found), { kind: 'generate', ref: id, expires: URL_SECONDS });
    const record = probeRecordOf(found, id);
    signal.throwIfAborted();

    showProgress('probe: posting a callback');
    const finding =
      (await postProbe(url, id)) ?? (await awaitEvent(record, eventSeconds, signal).catch(told));
    showProgress('probe: removing its record');
    const problem = await record.remove().then(() => undefined, describeError);
    if (problem === undefined) return finding;
    return failed(
      `${finding.found}; its record could not be removed: ${problem}`,
      `${finding.todo === undefined ? '' : `${finding.todo}; then `}aws dynamodb delete-item --table-name ${record.table} --key '${JSON.stringify(record.key)}'`,
    );
  },
});

/** @returns `undefined` for a stack of an older version, which has no such output. */
function webhookHmacOf(found: FoundStack): string | undefined {
  return found.kind === 'local' ? found.engine.webhookHmac : outputOf(found.stack, 'WebhookHmac');
}

async function awaitEvent(record: ProbeRecord, eventSeconds: number, signal: AbortSignal): Promise<Finding> {
  const begun = performance.now();
  const timeout = AbortSignal.timeout(eventSeconds * 1_000);
  for (;;) {
    const item = await record.read(signal);
    if (item === undefined)
      return failed(
        `answered with 200, but ${record.table} has no record of it`,
        'does the API belong to this stack?',
      );
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    if (item['publishedRevision'] !== undefined)
      return ok(`answered, recorded, and announced after ${seconds} s`);
    // The probe is never looked up: its record is deleted before the sweep reads it.
    if (item['reason']?.S === 'unconfirmed')
      return ok('answered and recorded; not announced, as confirmResults wants the provider to confirm it');
    if (timeout.aborted) {
      return failed(
        `answered and recorded, but not announced within ${eventSeconds} s`,
        'is the topic there, does the publisher log errors? docs/runbook.md#eventsoverdue and #publisherbehind',
      );
    }
    showProgress(`probe: recorded; waiting for its event, ${seconds} s`);
    await sleep(POLL_MS, undefined, { signal });
  }
}

function told(error: unknown): Finding {
  return failed(
    `answered with 200, and then: ${describeError(error)}`,
    'mend what this says, and run it again',
  );
}
