import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import { PUBLISH_OVERDUE_SECONDS } from '../../../functions/domain/outbox.ts';
import type { Item } from '../calls.ts';
import type { Taken, TaskObserved } from './observe.ts';

/** What an owner can see of a registered task, in the course of a run. */
export interface Projection {
  /** The record after each change that makes a difference, from its registration on. */
  readonly states: readonly { readonly at: string; readonly record: Fields }[];
  /** The events with its reference, each with the time that the topic took it first. */
  readonly events: readonly { readonly at: string; readonly event: Fields }[];
  /** When sweeps claimed the task for a lookup or looked it up, from its registration on; epoch milliseconds. */
  readonly lookupsMs: readonly number[];
  /** Whether a sweep has taken the task for a lookup before its registration. */
  readonly wasEarly: boolean;
  /** Whether an event of a result from before the registration was published when it was overdue. */
  readonly wasOverdue: boolean;
  /** When it was registered; epoch milliseconds. */
  readonly registeredMs: number;
  /** When a registration of it was answered first; epoch milliseconds. */
  readonly answeredMs: number;
  /** What the senders of its registrations and callbacks heard. */
  readonly heard: readonly string[];
}

export type Fields = Readonly<Record<string, unknown>>;

/** Stands for every time up to that at which the registration was answered. */
export const BY_REGISTRATION = 'by the registration';

/** What depends on what came before the registration, and how often. */
const DEPENDS_ON_EARLIER = [
  ...['revision', 'publishedRevision', 'displacedRef', 'deliveries', 'expiresAt', 'day', 'traceparent'],
];

/** Returns whether another reference stood in the record when the task was registered. */
export function wasForged({ changes, ref }: TaskObserved): boolean {
  return changes.some(
    ({ before }) =>
      before?.['ref'] !== undefined && before['registeredAt'] === undefined && before['ref'].S !== ref,
  );
}

/** @param isForged leaves out what may differ once another URL had reported the task before its registration. */
export function project(task: TaskObserved, isForged: boolean): Projection {
  const { changes, ref, heard, lookupsMs, answeredMs = 0 } = task;
  const first = changes.findIndex(({ after }) => after['registeredAt'] !== undefined);
  const registered = first < 0 ? [] : changes.slice(first);
  const registeredMs = registered[0]?.atMs ?? Infinity;
  const clean = isForged ? withoutForgery(time(answeredMs)) : <T>(value: T) => value;
  const states = registered.map(({ atMs, after }) => clean({ at: time(atMs), record: read(after) }));
  const events = firstOfEach(task.events)
    .map(({ atMs, message }) => ({ at: time(atMs), event: JSON.parse(message) as Event }))
    .filter(({ event }) => event.data.ref === ref);
  return {
    states: changed(states),
    events: events.map(clean),
    wasOverdue: events.some(({ at, event }) => event.time <= time(answeredMs) && isOverdue(event, at)),
    registeredMs,
    answeredMs,
    lookupsMs: [...new Set([...lookupsMs, ...claimsMs(changes)])]
      .filter((atMs) => atMs >= registeredMs)
      .sort((a, b) => a - b),
    wasEarly: changes.slice(0, first).some(({ after }) => after['lookups'] !== undefined),
    // A registration is answered 201 where the task was not known at all.
    heard: heard.map(({ name, status }) => `${name}: ${isForged && status === 201 ? 200 : status}`),
  };
}

/** When sweeps claimed the task: if the answer to that is lost, no lookup follows. */
function claimsMs(changes: TaskObserved['changes']): number[] {
  const lookupsOf = (item: Item | undefined) => Number(item?.['lookups']?.N ?? 0);
  return changes.flatMap(({ atMs, before, after }) => (lookupsOf(after) > lookupsOf(before) ? [atMs] : []));
}

/** Leaves out of the states when and whether the event was published. */
export function withoutPublication(states: Projection['states']): Projection['states'] {
  return changed(
    states.map(({ at, record: { publishedAt: _publishedAt, ...record } }) => {
      const { due, ...others } = record;
      return { at, record: String(due).startsWith('publish#') ? others : record };
    }),
  );
}

function changed(states: Projection['states']): Projection['states'] {
  return states.filter(({ record }, index) => !isDeepStrictEqual(record, states[index - 1]?.record));
}

/** @param at when the event was published. */
function isOverdue({ time }: Event, at: string): boolean {
  return Date.parse(at) - Date.parse(time) >= PUBLISH_OVERDUE_SECONDS * 1_000;
}

/** What an owner sees of a task in the end, regardless of other URLs' reports before the registration. */
export function projectEnd(record: Item, messages: readonly string[], ref: string): object {
  // When the event was published depends on which of the sweeps came first; random runs compare that.
  const { publishedAt: _publishedAt, ...others } = record;
  const clean = withoutForgery(record['registeredAt']?.S ?? '');
  const events = messages
    .map((message) => JSON.parse(message) as Event)
    .filter(({ data }) => data.ref === ref)
    .map((event) => JSON.stringify(clean(event)));
  return { record: inOrder(clean(read(others))), events: [...new Set(events)].sort() };
}

interface Event extends Fields {
  /** When the task settled. */
  readonly time: string;
  readonly data: { readonly ref?: unknown };
}

function firstOfEach(events: readonly Taken[]): Taken[] {
  const known = new Set<string>();
  return events.filter(({ message }) => !known.has(message) && known.add(message));
}

function read(item: Item): Fields {
  return unmarshall(item as Record<string, AttributeValue>, { wrapNumbers: Number });
}

/** Leaves out of a record or an event what may differ once another URL had reported the task before its registration. */
function withoutForgery(answeredAt: string): <T>(value: T) => T {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return isTime(value) && value <= answeredAt ? BY_REGISTRATION : value;
    if (Array.isArray(value)) return value.map(clean);
    return isFields(value) ? cleanFields(value) : value;
  };
  const cleanFields = (fields: Fields): Fields => {
    const { history, ...others } = fields;
    const kept = Object.entries(others).filter(([name]) => isComparable(name, fields));
    const entries = Array.isArray(history) ? distinct(history.filter(isNoRepeat).map(clean)) : [];
    return {
      ...Object.fromEntries(kept.map(([name, value]) => [name, clean(value)])),
      ...(entries.length > 0 && { history: entries }),
    };
  };
  return <T>(value: T) => clean(value) as T; // texts stay texts, and fields stay fields
}

function isComparable(name: string, fields: Fields): boolean {
  if (DEPENDS_ON_EARLIER.includes(name)) return false;
  // An event's id has the revision.
  if (name === 'id') return !('specversion' in fields);
  // An event is overdue so long after its result came.
  return name !== 'dueAt' || fields['outcome'] === 'awaiting';
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const isTime = (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);

/** Callbacks around the registration may be applied twice: by their own write, and by the registration from quarantine. */
const isNoRepeat = (entry: unknown) =>
  !isFields(entry) || !['duplicate', 'late'].includes(String(entry['why']));

function distinct(values: readonly unknown[]): unknown[] {
  return values.filter(
    (value, index) => values.findIndex((other) => isDeepStrictEqual(other, value)) === index,
  );
}

function inOrder(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const time = (ms: number) => new Date(ms).toISOString();

interface Difference {
  /** Where, from the outside in. */
  readonly path: readonly string[];
  readonly one: unknown;
  readonly other: unknown;
}

/** Finds the first place in which two values differ, as deep inside as both have it. */
export function firstDifference(one: unknown, other: unknown): Difference | undefined {
  if (isDeepStrictEqual(one, other)) return undefined;
  const [fields, others] = [fieldsOf(one), fieldsOf(other)];
  for (const name of new Set([...Object.keys(fields ?? {}), ...Object.keys(others ?? {})])) {
    if (fields === undefined || others === undefined) break;
    const inside = firstDifference(fields[name], others[name]);
    if (inside !== undefined) return { ...inside, path: [name, ...inside.path] };
  }
  return { path: [], one, other };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

export function describeDifference(subject: string, { path, one, other }: Difference): string {
  return `With the adversary, ${path.join('.')} of ${subject} is ${show(one)}; without, it is ${show(other)}`;
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
