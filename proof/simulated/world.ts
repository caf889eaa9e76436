import type { Answer } from './wire.ts';
import type { Call, Entry } from './calls.ts';
import { checkChange, checkMessage } from './laws/change.ts';
import { recordInfo, refuseLookUp, type Truth } from './record-info.ts';
import {
  EMPTY_STORE,
  failure,
  getItem,
  query,
  TASKS,
  tableOf,
  updateItem,
  type Store,
  type StoreAnswer,
} from './store.ts';

/** Everything outside of the functions. A value, so that a search can go back to it. */
export interface World {
  readonly store: Store;
  /** What the topic took, and every subscriber gets. */
  readonly messages: readonly string[];
  /** What the provider knows of each task. */
  readonly truths: Readonly<Record<string, Truth>>;
}

export const EMPTY_WORLD: World = { store: EMPTY_STORE, messages: [], truths: {} };

export interface Circumstances {
  readonly nowMs: number;
  /** Entries of a batch that the topic does not take. */
  readonly refused?: ReadonlySet<string>;
  /** The table as its index still sees it. */
  readonly index?: Store;
}

/**
 * Does what a call asks for.
 *
 * @throws {BrokenLawError} when the record goes backwards by it, or an event says what the record never said.
 */
export function perform(
  world: World,
  call: Call,
  { nowMs, refused = new Set(), index = world.store }: Circumstances,
): { readonly world: World; readonly answer: Answer } {
  switch (call.operation) {
    case 'UpdateItem': {
      const { store, answer } = updateItem(world.store, call.input, nowMs);
      for (const change of store.changes.slice(world.store.changes.length)) checkChange(change);
      return { world: { ...world, store }, answer: json(answer) };
    }
    case 'GetItem':
      return { world, answer: json(getItem(world.store, call.input)) };
    case 'Query':
      return { world, answer: json(query(tableOf(index, TASKS), call.input)) };
    case 'PublishBatch': {
      const { messages, xml } = publishBatch(call.entries, refused);
      for (const message of messages) checkMessage(message, world.store);
      const answer: Answer = { kind: 'response', statusCode: 200, contentType: 'text/xml', body: xml };
      return { world: { ...world, messages: [...world.messages, ...messages] }, answer };
    }
    case 'LookUp':
      return { world, answer: recordInfo(call.taskId, world.truths[call.taskId]) };
    case 'GetSecretValue':
    case 'Wait':
      return { world, answer: { kind: 'response', statusCode: 200, contentType: 'text/plain', body: '' } };
  }
}

/** How the services refuse a call that they have not looked at. */
export function refuse(call: Call, why: 'throttled' | 'broken'): Answer {
  if (call.operation === 'PublishBatch') {
    const body = refusal(why === 'throttled' ? 'Throttled' : 'InternalError');
    return { kind: 'response', statusCode: why === 'throttled' ? 400 : 500, contentType: 'text/xml', body };
  }
  if (call.operation === 'GetSecretValue') return { kind: 'reset' };
  if (call.operation === 'LookUp') return refuseLookUp(why);
  return json(why === 'throttled' ? failure('ThrottlingException') : failure('InternalServerError', {}, 500));
}

function json({ statusCode, body }: StoreAnswer): Answer {
  return {
    kind: 'response',
    statusCode,
    contentType: 'application/x-amz-json-1.0',
    body: JSON.stringify(body),
  };
}

/** Whether a call asks for what is certainly not there: its answer is the same now and later, in any case. */
export function isIdle(call: Call, { store }: World): boolean {
  return call.operation === 'Query' && !hasItems(call, store);
}

function hasItems(call: Extract<Call, { operation: 'Query' }>, store: Store): boolean {
  const due = call.input.ExpressionAttributeValues?.[':due']?.S;
  return store.changes.some(({ after }) => after['due']?.S === due);
}

/**
 * Answers a `PublishBatch`, in the topic's words: each entry has its own result, under a 200.
 *
 * @param refused the ids of the entries that the topic does not take.
 */
export function publishBatch(
  entries: readonly Entry[],
  refused: ReadonlySet<string>,
): { readonly messages: readonly string[]; readonly xml: string } {
  const taken = entries.filter(({ id }) => !refused.has(id));
  const failed = entries.filter(({ id }) => refused.has(id));
  const members = (list: readonly Entry[], result: string) =>
    list.map(({ id }) => `<member><Id>${id}</Id>${result}</member>`).join('');
  return {
    messages: taken.map(({ message }) => message),
    xml:
      '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult>' +
      `<Successful>${members(taken, '<MessageId>0</MessageId>')}</Successful>` +
      `<Failed>${members(failed, '<Code>InternalError</Code><SenderFault>false</SenderFault>')}</Failed>` +
      '</PublishBatchResult></PublishBatchResponse>',
  };
}

/** How the topic refuses a call as a whole. */
export function refusal(code: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Code>${code}</Code></Error></ErrorResponse>`;
}
