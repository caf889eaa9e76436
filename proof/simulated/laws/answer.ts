import { callbackFingerprint } from '../../../functions/adapters/dynamodb/quarantine-store.ts';
import { judgeAnswer } from '../../laws/answers.ts';
import { digestOf, type Callback, type Meaning, type Quarantined } from '../../laws/facts.ts';
import { findQuarantined } from '../../laws/quarantine.ts';
import { hasReport, isOwn, judgeCount } from '../../laws/record.ts';
import type { HttpAnswer } from '../functions.ts';
import { meaningOf, statementOf } from '../callback-bodies.ts';
import { itemsOf, QUARANTINE, type Store } from '../store.ts';
import { describe, law, numberOf, owesResult, recordOf, toKnown, type Answered, type Sent } from './law.ts';

const FORGED: Meaning = { kind: 'forged', token: 'of another secret' };

interface AnswerContext {
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
  if (status === 503) return undefined;
  const { answer, reason } = status === 200 ? readAnswer(body) : { answer: status, reason: undefined };
  const wrong = judgeAnswer({ answer, reason }, [sent === undefined ? FORGED : meaningOf(sent.says)]);
  law(wrong === undefined, () => `At ${sent?.taskId ?? 'no URL of ours'}, ${wrong}`);
  if (sent === undefined || typeof answer === 'number') return undefined;
  const answered: Answered = { ...sent, status: answer, reason };
  if (answer === 'quarantined') checkQuarantined(answered, context);
  else checkReceived(answered, context);
  return answered;
}

/** What is answered as quarantined is there, unless its places hold other bodies of its submission: then it is counted. */
function checkQuarantined(sent: Answered, { store }: AnswerContext): void {
  law(
    findQuarantined(callbackOf(sent), quarantinedIn(store)) !== undefined || hasNoRoom(sent, store),
    () => `A ${sent.says} got 200, and was not kept`,
  );
}

function checkReceived(sent: Answered, { answered, store, confirmsResults }: AnswerContext): void {
  const { taskId, ref } = sent;
  const item = recordOf(store, taskId);
  // A registration may have displaced it meanwhile: it is in quarantine then.
  if (item?.['displacedRef']?.S === ref) return;
  const record = item && toKnown(item);
  // One that was registered without a reference, and ended so, stays without: its event is published.
  law(
    record === undefined || isOwn(record, sent),
    () => `A ${sent.says} of ${taskId} as ${ref} was received, and its record belongs to ${record?.ref}`,
  );
  // What is only claimed is recorded while a lookup will follow, or when a lookup has settled the result.
  const isClaimed = confirmsResults && (owesResult(item) || record?.outcome !== 'awaiting');
  law(
    record !== undefined && (isClaimed || hasReport(record, statementOf(sent.says), false)),
    () => `A ${sent.says} of ${taskId} got 200 while its record said ${describe(item)}`,
  );
  const same = answered.filter((other) => other.taskId === taskId && other.ref === ref);
  const receivedSoFar = same.filter(({ status }) => status === 'received').length + 1;
  const found = judgeCount(record.deliveries ?? 0, receivedSoFar);
  law(found.length === 0, () => `Of ${taskId} ${found.join('; ')}`);
  const { length: remembered } = item?.['history']?.L ?? [];
  const due20 = Math.min(20, receivedSoFar - appliedCallbacks(store, taskId, ref));
  law(remembered >= due20, () => `Of ${taskId} ${remembered} reports are remembered, not ${due20}`);
}

function readAnswer(body: string): {
  readonly answer: Answered['status'];
  readonly reason: string | undefined;
} {
  const { status, reason } = JSON.parse(body) as { readonly status?: unknown; readonly reason?: unknown };
  law(status === 'received' || status === 'quarantined', () => `A callback got 200 and ${body}`);
  return { answer: status, reason: typeof reason === 'string' ? reason : undefined };
}

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

export function callbackOf({ taskId, ref, body, says }: Sent): Callback {
  return { taskId, ref, body, meaning: meaningOf(says) };
}

export function quarantinedIn(store: Store): Quarantined[] {
  return itemsOf(store, QUARANTINE).map((item) => ({
    taskId: item['taskId']?.S,
    ref: item['ref']?.S ?? '',
    reason: item['reason']?.S ?? '',
    digest: item['digest']?.S ?? '',
    deliveries: numberOf(item, 'deliveries'),
  }));
}

/** Whether both places of a body hold other ones. */
export function hasNoRoom({ body, ref }: Pick<Sent, 'body' | 'ref'>, store: Store): boolean {
  const { ids } = callbackFingerprint('generate', ref, body);
  const places = itemsOf(store, QUARANTINE).filter((item) => ids.includes(item['id']?.S ?? ''));
  const isFull = places.length === ids.length && places.every((item) => item['digest']?.S !== digestOf(body));
  return isFull && places.some((item) => numberOf(item, 'overflow') > 0);
}
