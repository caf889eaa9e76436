import { maskToken } from '../../../functions/domain/mask-token.ts';
import type { Attempt, Delivery, Facts } from '../../laws/facts.ts';
import { judge } from '../../laws/judge.ts';
import { readEvents } from '../../laws/read-facts.ts';
import { findSecret } from '../../laws/secrecy.ts';
import type { Item } from '../calls.ts';
import type { Registration } from '../functions.ts';
import type { Truth } from '../record-info.ts';
import { statementOf } from '../callback-bodies.ts';
import { tableOf, type Store } from '../store.ts';
import { SWEEP_TRACE, traceOfDelivery } from '../tokens.ts';
import { callbackOf, hasNoRoom, quarantinedIn } from './answer.ts';
import { law, recordsOf, says, toKnown, type Answered, type Sent } from './law.ts';
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
  readonly tokens: readonly string[];
}

/** After the faults have stopped, every deadline has passed, and the sweep has run. */
export function checkEnd(end: End): void {
  const { store, messages, registered, secrets, tokens } = end;
  const [violation] = judge(factsOf(end));
  law(violation === undefined, () => `Of ${violation?.subject}: ${violation?.what}`);
  for (const record of recordsOf(store)) {
    const taskId = record['taskId']?.S ?? '';
    law(record['due'] === undefined, () => `${taskId} is due for ever`);
    law(
      isTraced(record, end),
      () => `The record of ${taskId} names another trace than what it says became known in`,
    );
  }
  const kept = JSON.stringify(Object.keys(store.tables).map((table) => [...tableOf(store, table)]));
  const found = findSecret([kept, ...messages, ...registered.map(({ body }) => body)].join('\n'), {
    secrets,
    tokens,
  });
  law(found === undefined, () => `In a table, an event or an answer is ${found}`);
}

function factsOf(end: End): Facts {
  const { store, sent, answered, registering, registered, truths, confirmsResults } = end;
  const events = readEvents(end.messages);
  return {
    deliveries: [
      ...sent.map((one) => deliveryOf(one, {}, end)),
      ...answered.map((one) => deliveryOf(one, { answer: one.status, reason: one.reason }, end)),
    ],
    registrations: [
      ...registering.map(({ taskId, ref }) => ({ taskId, ref, isKept: false })),
      ...registered.map((one) => ({ taskId: one.taskId, ref: one.ref, isKept: isKept(one) })),
    ],
    records: recordsOf(store).map(toKnown),
    quarantined: quarantinedIn(store),
    events: events.read,
    malformed: events.malformed,
    provider: truths && {
      truths: new Map(
        Object.entries(truths).flatMap(([taskId, truth]) => {
          const statement = statementOf(truth);
          return statement === undefined ? [] : [[taskId, statement]];
        }),
      ),
    },
    confirms: confirmsResults,
    isUndisturbed: false,
    isOver: true,
    hasNoPlace: (callback) => hasNoRoom(callback, store),
  };
}

/** No two runs of a simulation take the same time: the order of deliveries is for the laws of each step. */
function deliveryOf(one: Sent, attempt: Partial<Attempt>, { secrets, tokens }: End): Delivery {
  const masked = [...tokens, ...secrets].reduce((text, secret) => maskToken(text, secret), one.body);
  return {
    callback: { ...callbackOf(one), masked },
    attempts: [{ answer: undefined, sentAtMs: 0, endedAtMs: 0, ...attempt }],
  };
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
          (confirmsResults || isSaid(record, said)),
      );
    case 'lookup':
    case 'deadline':
      return trace === SWEEP_TRACE;
    default:
      return trace === undefined;
  }
}

function isSaid(record: Item, said: Sent['says']): boolean {
  const statement = statementOf(said);
  return statement !== undefined && says(record, statement);
}
