import { changedEvents, missingEvents, newerEvents } from '../../laws/events.ts';
import type { SeenEvent } from '../../laws/facts.ts';
import { maskToken } from '../../../functions/domain/mask-token.ts';
import type { Item } from '../calls.ts';
import type { Registration } from '../functions.ts';
import type { Truth } from '../record-info.ts';
import { resultOf, type Says } from '../callback-bodies.ts';
import { itemsOf, QUARANTINE, tableOf, type Store } from '../store.ts';
import { SWEEP_TRACE, traceOfDelivery } from '../traces.ts';
import { digestOf, hasNoRoom, isInQuarantine, isOf } from './answer.ts';
import { describe, law, numberOf, recordOf, recordsOf, says, type Answered, type Sent } from './law.ts';
import { isKept, type Registered } from './registration.ts';

export interface End {
  readonly store: Store;
  /** Every message that the topic took. */
  readonly messages: readonly string[];
  /** Every delivery with a good token that was begun. */
  readonly sent: readonly Sent[];
  /** Those that were answered 200. */
  readonly answered: readonly Answered[];
  /** Every registration that was begun. */
  readonly registering: readonly Registration[];
  /** The answer to every registration. */
  readonly registered: readonly Registered[];
  /** What the provider knows of each task, where it can be asked. */
  readonly truths: Readonly<Record<string, Truth>> | undefined;
  /** Whether a result counts only once the provider says the same. */
  readonly confirmsResults: boolean;
  readonly secrets: readonly string[];
}

/** After the faults have stopped, every deadline has passed, and the sweep has run. */
export function checkEnd(end: End): void {
  const { store, messages, answered, registered, secrets } = end;
  checkEvents(end);
  for (const delivery of answered) checkKept(delivery, end);
  for (const registration of registered.filter(isKept)) {
    const record = recordOf(store, registration.taskId);
    law(
      record !== undefined && record['outcome']?.S !== 'awaiting',
      () => `${registration.taskId} was registered, and never ends: ${describe(record)}`,
    );
  }
  for (const record of recordsOf(store)) {
    const taskId = record['taskId']?.S ?? '';
    law(
      isSaid(record, taskId, end),
      () => `The record of ${taskId} says what nobody said: ${describe(record)}`,
    );
    law(
      record['outcome']?.S !== 'awaiting' || record['deadlineAt'] === undefined,
      () => `${taskId} has a deadline, and never ends: ${describe(record)}`,
    );
    law(record['due'] === undefined, () => `${taskId} is due for ever`);
    law(
      isTraced(record, end),
      () => `The record of ${taskId} names another trace than what it says became known in`,
    );
  }
  checkQuarantine(end);
  const kept = JSON.stringify(Object.keys(store.tables).map((table) => [...tableOf(store, table)]));
  const reported = [kept, ...messages, ...registered.map(({ body }) => body)].join('\n');
  law(
    !secrets.some((secret) => reported.includes(secret)),
    () => 'A secret is in a table, an event or an answer',
  );
}

const OUTCOMES = ['succeeded', 'failed', 'awaiting'] as const;

/** Every subscriber gets the last revision of each task, and each revision in one version. */
function checkEvents({ store, messages }: End): void {
  const events = messages.map((text) => ({ text, ...(JSON.parse(text) as Omit<SeenEvent, 'text'>) }));
  const eventsOf = Map.groupBy(events, ({ subject }) => subject);
  for (const record of recordsOf(store)) {
    const taskId = record['taskId']?.S ?? '';
    const own = eventsOf.get(taskId) ?? [];
    const outcome = OUTCOMES.find((one) => one === record['outcome']?.S) ?? 'awaiting';
    const revision = outcome === 'awaiting' ? 0 : numberOf(record, 'revision');
    const known = { outcome, reason: record['reason']?.S, voiceId: record['voiceId']?.S, revision };
    const found = [...changedEvents(own), ...missingEvents(own, known), ...newerEvents(own, known)];
    law(found.length === 0, () => `Of ${taskId}: ${found.join('; ')}`);
    law(
      numberOf(record, 'publishedRevision') === revision,
      () => `Revision ${revision} of ${taskId} is not marked as published`,
    );
  }
}

/**
 * What was answered 200 is not lost: it is in quarantine, or in the record of its own submission. A registration that was
 * answered has applied what its own URL had reported before. A mere claim may not have been confirmed in time.
 */
function checkKept(answered: Answered, { store, registered, confirmsResults }: End): void {
  const { taskId, ref, says: said } = answered;
  const result = resultOf(said);
  if (result.kind !== 'recorded') return;
  const record = recordOf(store, taskId);
  const isOwn = record !== undefined && [undefined, ref].includes(record['ref']?.S);
  const isRecorded = isOwn && (confirmsResults || numberOf(record, 'rank') >= result.rank);
  const isTakenIn =
    isOwn && registered.some((one) => one.taskId === taskId && one.ref === ref && isKept(one));
  // What stood in a record that was displaced is there too, unless it was only remembered.
  const isElsewhere = isInQuarantine(answered, store) || record?.['displacedRef']?.S === ref;
  law(
    isRecorded || hasNoRoom(answered, store) || (isElsewhere && !isTakenIn),
    () => `A ${said} of ${taskId} as ${ref} got 200 and is lost: ${describe(record)}`,
  );
}

/** Whether a record says what a callback reported, a lookup found, or that neither came in time. */
function isSaid(record: Item, taskId: string, end: End): boolean {
  const { sent, registering, truths, confirmsResults } = end;
  // A URL speaks for its own submission.
  const reported = sent
    .filter((delivery) => delivery.taskId === taskId && delivery.ref === record['ref']?.S)
    .map((delivery) => delivery.says);
  const isRegistering = registering.some((registration) => registration.taskId === taskId);
  const isReported = (said: readonly Says[]) => said.some((one) => says(record, resultOf(one)));
  switch (record['via']?.S) {
    case 'callback':
      // What is only claimed is never an outcome.
      if (!confirmsResults) return isReported(reported);
      return record['outcome']?.S === 'awaiting' && reported.length > 0;
    case 'lookup': {
      const truth = truths?.[taskId];
      return truth !== undefined && isReported([truth]);
    }
    case 'deadline':
      return (
        record['reason']?.S === 'timed_out' &&
        record['voiceId'] === undefined &&
        (isRegistering || (truths !== undefined && reported.length > 0))
      );
    default:
      return record['reason']?.S === 'not_reported' && isRegistering;
  }
}

/** Whether the trace of a record is that of the delivery that reported its result, or of the sweep; a registration reports nothing. */
function isTraced(record: Item, { sent, confirmsResults }: End): boolean {
  const trace = record['traceparent']?.S;
  switch (record['via']?.S) {
    case 'callback':
      // What a registration has taken in from quarantine came in a trace that is not kept.
      if (trace === undefined) return record['displacedRef'] !== undefined;
      return sent.some(
        ({ taskId, ref, body, says: said }) =>
          taskId === record['taskId']?.S &&
          ref === record['ref']?.S &&
          traceOfDelivery(body) === trace &&
          (confirmsResults || says(record, resultOf(said))),
      );
    case 'lookup':
    case 'deadline':
      return trace === SWEEP_TRACE;
    default:
      return trace === undefined;
  }
}

/** What is in quarantine was sent: it cannot be read, or its task was another submission's at some time. */
function checkQuarantine(end: End): void {
  const { store, sent, secrets } = end;
  for (const item of itemsOf(store, QUARANTINE)) {
    const { reason, taskId, ref } = item;
    const isOurs = sent.some((one) => {
      const isBody =
        isOf(item, digestOf(one.body), one.ref) || isOf(item, digestOf(masked(one.body, secrets)), one.ref);
      if (resultOf(one.says).kind === 'quarantined') return isBody && reason?.S !== 'wrong_ref';
      return isBody && reason?.S === 'wrong_ref' && taskId?.S === one.taskId;
    });
    law(isOurs, () => `Something is in quarantine that nobody sent: ${JSON.stringify(item)}`);
    law(
      reason?.S !== 'wrong_ref' || isOfAnotherRef(taskId?.S, ref?.S, end),
      () =>
        `A callback of ${taskId?.S} as ${ref?.S} is in quarantine, and no other submission ever claimed the task`,
    );
  }
}

const masked = (body: string, secrets: readonly string[]) =>
  secrets.reduce((text, secret) => maskToken(text, secret), body);

/** Whether a callback or a registration with another reference named the task. */
function isOfAnotherRef(taskId: string | undefined, ref: string | undefined, end: End): boolean {
  return [...end.sent, ...end.registering].some(
    (other) => other.taskId === taskId && other.ref !== undefined && other.ref !== ref,
  );
}
