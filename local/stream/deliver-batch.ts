import type { MappingPlan } from '../template/plan.ts';
import { createdAtMs, type StreamRecord, sequenceNumberOf } from './stream-record.ts';
import * as v from 'valibot';

type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** A batch that the stream discarded. */
export interface DiscardedBatch {
  readonly records: readonly StreamRecord[];
  readonly reason: DiscardReason;
  readonly invocations: number;
  /** How the last invocation ended; `undefined` if there was none. */
  readonly lastFailure: 'function error' | 'item failures' | undefined;
}

interface DeliveryPorts {
  /** @throws if the function failed. */
  readonly invoke: (records: readonly StreamRecord[]) => Promise<unknown>;
  /** Stores a discarded batch. */
  readonly discard: (batch: DiscardedBatch) => Promise<void>;
  readonly nowMs: () => number;
  /** @throws if the engine stops: the batch comes again at the next start. */
  readonly sleep: (ms: number) => Promise<void>;
}

export type DeliveryRules = Pick<
  MappingPlan,
  'bisect' | 'reportsItemFailures' | 'maxRetries' | 'maxAgeSeconds'
>;

/** The delays between attempts, in milliseconds: Lambda's grow to a minute, which is long for a person who waits. */
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 3_000;

/**
 * Passes a batch to the function until each of its records has succeeded or is discarded, as Lambda does.
 *
 * A failure that names records repeats the batch from the first of them. A failure that names none splits the batch,
 * if the mapping says so: the halves are tried immediately, in order, and splitting costs no attempt.
 */
export async function deliverBatch(
  batch: readonly StreamRecord[],
  rules: DeliveryRules,
  ports: DeliveryPorts,
): Promise<void> {
  let remaining = batch;
  let failedAttempts = 0;
  let invocations = 0;
  let lastFailure: DiscardedBatch['lastFailure'];

  for (;;) {
    const expired = remaining.filter((record) => isExpired(record, rules, ports));
    if (expired.length > 0) {
      await ports.discard({ records: expired, reason: 'RecordAgeExceeded', invocations, lastFailure });
      remaining = remaining.filter((record) => !expired.includes(record));
    }
    if (remaining.length === 0) return;

    const outcome = await attempt(remaining, rules, ports);
    if (outcome.kind === 'succeeded') return;
    invocations += 1;
    lastFailure = outcome.kind === 'function error' ? 'function error' : 'item failures';

    if (outcome.kind === 'function error' && rules.bisect && remaining.length > 1) {
      const middle = Math.ceil(remaining.length / 2);
      await deliverBatch(remaining.slice(0, middle), rules, ports);
      return deliverBatch(remaining.slice(middle), rules, ports);
    }
    if (outcome.kind === 'item failures' && outcome.from > 0) {
      remaining = remaining.slice(outcome.from);
      failedAttempts = 0;
    }
    failedAttempts += 1;
    if (rules.maxRetries !== undefined && failedAttempts > rules.maxRetries) {
      return ports.discard({
        records: remaining,
        reason: 'RetryAttemptsExhausted',
        invocations,
        lastFailure,
      });
    }
    await ports.sleep(Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failedAttempts - 1)));
  }
}

type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'function error' }
  | { readonly kind: 'item failures'; readonly from: number };

async function attempt(
  records: readonly StreamRecord[],
  rules: DeliveryRules,
  ports: DeliveryPorts,
): Promise<Outcome> {
  let response: unknown;
  try {
    response = await ports.invoke(records);
  } catch {
    // The function's log has the reason.
    return { kind: 'function error' };
  }
  const from = rules.reportsItemFailures ? firstFailure(response, records) : undefined;
  return from === undefined ? { kind: 'succeeded' } : { kind: 'item failures', from };
}

function isExpired(record: StreamRecord, rules: DeliveryRules, ports: DeliveryPorts): boolean {
  return (
    rules.maxAgeSeconds !== undefined && ports.nowMs() - createdAtMs(record) > rules.maxAgeSeconds * 1_000
  );
}

const ResponseSchema = v.object({
  batchItemFailures: v.optional(v.nullable(v.array(v.object({ itemIdentifier: v.nullish(v.string()) })))),
});

/**
 * Returns the record from which a batch must be repeated, by the function's response.
 *
 * @returns the index of the first failed record; `undefined` if all succeeded; 0, the whole batch, if the response
 *   names a record that the batch does not have, or none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function firstFailure(response: unknown, batch: readonly StreamRecord[]): number | undefined {
  if (response === null || response === undefined) return undefined;
  const parsed = v.safeParse(ResponseSchema, response);
  if (!parsed.success) return 0;
  const failures = parsed.output.batchItemFailures ?? [];
  if (failures.length === 0) return undefined;
  const indexes = failures.map(({ itemIdentifier: id }) =>
    batch.findIndex((record) => sequenceNumberOf(record) === id),
  );
  return Math.max(0, Math.min(...indexes));
}
