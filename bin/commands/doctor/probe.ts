import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import type { Stack } from '../../stack.ts';
import { showProgress } from '../../terminal/text.ts';
import { mintUrl } from '../url.ts';
import { failed, LIMIT_SECONDS, ok, skipped, type Check, type Finding } from './check.ts';

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
  async examine(stack, signal) {
    if (stack.output('WebhookHmac') === 'enforce')
      return skipped(
        'webhookHmac is enforce: only the provider can sign a callback, and a probe would be refused',
      );
    const id = `${PROBE_PREFIX}${randomUUID()}`;
    const { url } = await mintUrl(stack, { kind: 'generate', ref: id, expires: URL_SECONDS });
    const record = await openProbeRecord(stack, id);
    signal.throwIfAborted();

    showProgress('probe: posting a callback');
    const finding =
      (await postProbe(url, id)) ?? (await awaitEvent(record, eventSeconds, signal).catch(describeFailure));
    showProgress('probe: removing its record');
    const problem = await record.remove().then(() => undefined, describeError);
    if (problem === undefined) return finding;
    return failed(
      `${finding.found}; its record could not be removed: ${problem}`,
      `${finding.todo === undefined ? '' : `${finding.todo}; then `}aws dynamodb delete-item --table-name ${record.table} --key '${JSON.stringify(record.key)}'`,
    );
  },
});

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
      return ok(
        'answered and recorded; not announced, as confirmResults requires the provider to confirm it',
      );
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

function describeFailure(error: unknown): Finding {
  return failed(
    `answered with 200, and then: ${describeError(error)}`,
    'repair what this says, and run it again',
  );
}

/** The record of a probe in the task table. */
interface ProbeRecord {
  readonly table: string;
  readonly key: Record<string, AttributeValue>;
  /** @throws the SDK's error, if DynamoDB rejects the call. */
  read(signal: AbortSignal): Promise<Record<string, AttributeValue> | undefined>;
  /**
   * Deletes the record, and never another: only the probe's record has this id as its reference too.
   *
   * @throws the SDK's error, if DynamoDB rejects the call. A retry is safe.
   */
  remove(): Promise<void>;
}

/** How long the deletion of the record may take, in milliseconds, even if the probe failed. */
const REMOVAL_TIMEOUT_MS = 10_000;

/** @param id of the task, and also its reference. */
async function openProbeRecord(stack: Stack, id: string): Promise<ProbeRecord> {
  const dynamodb = await stack.clients.dynamodb();
  const table = stack.output('TaskTableName');
  const key = marshall({ taskId: id, kind: 'generate' });
  return {
    table,
    key,
    async read(signal) {
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
        { abortSignal: signal },
      );
      return item;
    },
    async remove() {
      await dynamodb
        .send(
          new DeleteItemCommand({
            TableName: table,
            Key: key,
            ConditionExpression: '#ref = :id',
            ExpressionAttributeNames: { '#ref': 'ref' },
            ExpressionAttributeValues: marshall({ ':id': id }),
          }),
          { abortSignal: AbortSignal.timeout(REMOVAL_TIMEOUT_MS) },
        )
        .catch((error: unknown) => {
          // The callback was rejected, so nothing was recorded.
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        });
    },
  };
}

/** The prefix of the task id and the reference of every probe. */
const PROBE_PREFIX = 'doctor-probe-';

/** As long as the provider waits for a response, in milliseconds, and longer than the gateway waits for the function. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Returns a failed callback: subscribers that process voices ignore it, and its message says what it is. */
const probeCallback = (taskId: string) => ({
  code: 400,
  msg: 'A probe of voice-callbacks doctor, not a voice',
  data: { taskId, voiceId: '', status: 'fail', errorCode: 0, errorMessage: 'probe' },
});

/** Returns what to do about a rejected probe, by the status of the response. */
function todoOf(status: number): string {
  if (status === 401) {
    return 'after a rotation wait a minute, then look at docs/runbook.md#callbacksrefused';
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
async function postProbe(url: string, taskId: string): Promise<Finding | undefined> {
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
      'is it reachable from here? Then docs/runbook.md#apifailing',
    );
  }
}
