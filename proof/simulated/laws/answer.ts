import { createHash } from 'node:crypto';
import { callbackFingerprint } from '../../../functions/adapters/dynamodb/quarantine-store.ts';
import type { Item } from '../calls.ts';
import type { HttpAnswer } from '../functions.ts';
import { resultOf } from '../callback-bodies.ts';
import { itemsOf, QUARANTINE, type Store } from '../store.ts';
import { describe, law, numberOf, owesResult, recordOf, type Answered, type Sent } from './law.ts';

export interface AnswerContext {
  /** Every delivery that was answered 200 so far, this one not included. */
  readonly answered: readonly Answered[];
  readonly store: Store;
  /** Whether a result counts only once the provider says the same. */
  readonly confirmsResults: boolean;
}

/**
 * An answer is given only when what it says is true already.
 *
 * @returns the delivery, if it was answered 200.
 */
export function checkAnswer(
  { status, body }: HttpAnswer,
  sent: Sent | undefined,
  context: AnswerContext,
): Answered | undefined {
  if (sent === undefined) {
    // Without the secret a token cannot be checked.
    law(status === 401 || status === 503, () => `A request without a good token got ${status}`);
    return undefined;
  }
  law(status === 200 || status === 503, () => `A ${sent.says} got ${status}`);
  if (status === 503) return undefined;
  const answered: Answered = { ...sent, status: statusIn(body) };
  if (answered.status === 'quarantined') checkQuarantined(answered, reasonIn(body), context);
  else checkReceived(answered, context);
  return answered;
}

/** What is answered as quarantined is there, unless its places hold other bodies of its submission: then it is counted. */
function checkQuarantined(sent: Answered, reason: string, { store }: AnswerContext): void {
  const isCallback = resultOf(sent.says).kind === 'recorded';
  law(
    isCallback === (reason === 'wrong_ref'),
    () => `A ${sent.says} of ${sent.taskId} is in quarantine as ${reason}`,
  );
  law(
    isInQuarantine(sent, store) || hasNoRoom(sent, store),
    () => `A ${sent.says} got 200, and was not kept`,
  );
}

function checkReceived(sent: Answered, { answered, store, confirmsResults }: AnswerContext): void {
  const { taskId, ref } = sent;
  const result = resultOf(sent.says);
  law(result.kind === 'recorded', () => `A ${sent.says} was received, and cannot be recorded`);
  const record = recordOf(store, taskId);
  // A registration may have displaced it meanwhile: it is in quarantine then.
  if (record?.['displacedRef']?.S === ref) return;
  // One that was registered without a reference, and ended so, stays without: its event is published.
  law(
    record?.['ref'] === undefined || record['ref'].S === ref,
    () =>
      `A ${sent.says} of ${taskId} as ${ref} was received, and its record belongs to ${record?.['ref']?.S}`,
  );
  const isRecorded = numberOf(record, 'rank') >= result.rank;
  // What is only claimed is recorded while a lookup will follow, or when a lookup has settled the result.
  const isClaimed = confirmsResults && (owesResult(record) || record?.['outcome']?.S !== 'awaiting');
  law(
    record !== undefined && (isRecorded || isClaimed),
    () => `A ${sent.says} of ${taskId} got 200 while its record said ${describe(record)}`,
  );
  const same = answered.filter((other) => other.taskId === taskId && other.ref === ref);
  const receivedSoFar = same.filter(({ status }) => status === 'received').length + 1;
  const counted = numberOf(record, 'deliveries');
  law(
    counted >= receivedSoFar,
    () => `${receivedSoFar} deliveries of ${taskId} got 200, and ${counted} were counted`,
  );
  const { length: remembered } = record['history']?.L ?? [];
  const due20 = Math.min(20, receivedSoFar - appliedCallbacks(store, taskId, ref));
  law(remembered >= due20, () => `Of ${taskId} ${remembered} reports are remembered, not ${due20}`);
}

function statusIn(body: string): Answered['status'] {
  const { status } = JSON.parse(body) as { readonly status?: unknown };
  law(status === 'received' || status === 'quarantined', () => `A callback got 200 and ${body}`);
  return status;
}

const reasonIn = (body: string) => String((JSON.parse(body) as { readonly reason?: unknown }).reason);

/** How often a callback changed the record: all others are remembered in its history. */
function appliedCallbacks(store: Store, taskId: string, ref: string): number {
  return store.changes.filter(
    ({ before, after }) =>
      after['taskId']?.S === taskId &&
      after['ref']?.S === ref &&
      after['via']?.S === 'callback' &&
      after['revision']?.N !== before?.['revision']?.N,
  ).length;
}

export function isInQuarantine({ body, ref }: Sent, store: Store): boolean {
  return itemsOf(store, QUARANTINE).some((item) => isOf(item, digestOf(body), ref));
}

export const isOf = (item: Item, digest: string, ref: string) =>
  item['digest']?.S === digest && item['ref']?.S === ref;

/** Whether both places of a body hold other ones. */
export function hasNoRoom({ body, ref }: Sent, store: Store): boolean {
  const { ids, digest } = callbackFingerprint('generate', ref, body);
  const places = itemsOf(store, QUARANTINE).filter((item) => ids.includes(item['id']?.S ?? ''));
  const isFull = places.length === ids.length && places.every((item) => item['digest']?.S !== digest);
  return isFull && places.some((item) => numberOf(item, 'overflow') > 0);
}

export const digestOf = (body: string) => createHash('sha256').update(body).digest('hex');
