import {
  weightOf,
  wordsOf,
  type Findings,
  type KnownRecord,
  type SeenEvent,
  type Statement,
} from './facts.ts';

/** What the events of a task may say. */
interface Announceable {
  readonly taskId: string;
  readonly statements: readonly Statement[];
  /** What is wrong with an event that says anything else. */
  readonly otherwise: string;
  /** Whether it was registered without a reference: one that came later is in its later events alone. */
  readonly wasWithoutRef?: boolean;
}

/** Every result reaches the subscriber, in one version, and never goes backwards: holds the events of a task against its record. */
export function judgeEvents(
  events: readonly SeenEvent[],
  record: KnownRecord | undefined,
  { taskId, statements, otherwise, wasWithoutRef = false }: Announceable,
): Findings {
  if (record === undefined) {
    return { missing: [], wrong: events.map(({ id }) => `the event ${id} came, and there is no record`) };
  }
  const announceable = new Set(statements.map(wordsOf));
  // Backends know a task without a reference by its id. A registration displaces what came with another reference.
  const refs = [record.ref ?? taskId, record.displacedRef, ...(wasWithoutRef ? [taskId] : [])];
  const wrong = [...undecidedEvents(events, record), ...newerEvents(events, record)];
  const inOrder = versionsOf(events);
  for (const [index, { id, type, data }] of inOrder.entries()) {
    const says = wordsOf(data);
    const earlier = inOrder[index - 1];
    const name = `the event ${id}`;
    if (id !== `${taskId}/generate/${data.revision}` || data.taskId !== taskId) {
      wrong.push(`${name} is about revision ${data.revision} of ${data.taskId}`);
    }
    if (type !== `suno.voice.${data.outcome}` || !refs.includes(data.ref)) {
      wrong.push(`${name} is a ${type} of ${data.ref}`);
    }
    if (!announceable.has(says)) wrong.push(`${name} says "${says}", ${otherwise}`);
    if (data.revision === record.revision && says !== wordsOf(record)) {
      wrong.push(`${name} says "${says}", and the record "${wordsOf(record)}"`);
    }
    if (
      earlier !== undefined &&
      earlier.id !== id &&
      !(earlier.data.ref === record.displacedRef && data.ref !== record.displacedRef) &&
      weightOf(earlier.data) >= weightOf(data)
    ) {
      wrong.push(`${name} says "${says}", which is no more than "${wordsOf(earlier.data)}" before it`);
    }
  }
  return { missing: missingEvents(events, record), wrong: [...wrong, ...changedEvents(events)] };
}

/** Every result reaches the topic: the last revision of a settled record has its event. */
function missingEvents(events: readonly Pick<SeenEvent, 'data'>[], record: KnownRecord): string[] {
  if (record.outcome === 'awaiting') return [];
  if (events.some(({ data }) => data.revision === record.revision)) return [];
  return [`no event of revision ${record.revision} ("${wordsOf(record)}") came`];
}

/** What is undecided is not announced, except what a registration has displaced. */
function undecidedEvents(
  events: readonly SeenEvent[],
  { outcome, displacedRef }: Pick<KnownRecord, 'outcome' | 'displacedRef'>,
): string[] {
  if (outcome !== 'awaiting' || displacedRef !== undefined) return [];
  return events.map(({ id }) => `the event ${id} came, and the record is undecided`);
}

/** No event announces what the record does not say yet. */
function newerEvents(
  events: readonly Pick<SeenEvent, 'id' | 'data'>[],
  { revision = 0 }: Pick<KnownRecord, 'revision'>,
): string[] {
  const newer = new Set(events.filter(({ data }) => data.revision > revision).map(({ id }) => id));
  return [...newer].map((id) => `the event ${id} is newer than the record, which has revision ${revision}`);
}

/** Repetitions of an event are the same in every byte. */
function changedEvents(events: readonly Pick<SeenEvent, 'id' | 'text'>[]): string[] {
  return [...Map.groupBy(events, ({ id }) => id)]
    .filter(([, versions]) => new Set(versions.map(({ text }) => text)).size > 1)
    .map(([id]) => `the event ${id} came in two versions`);
}

/** In a stack in which nothing breaks, every event comes once. */
export function repeatedEvents(events: readonly Pick<SeenEvent, 'id'>[]): string[] {
  return events
    .filter(({ id }, index) => events.findIndex((event) => event.id === id) < index)
    .map(({ id }) => `the event ${id} came again`);
}

/** The events in the order of their revisions, each version once: repetitions say nothing new. */
function versionsOf(events: readonly SeenEvent[]): SeenEvent[] {
  const versions = new Map(events.map((event) => [event.text, event]));
  return [...versions.values()].sort((a, b) => a.data.revision - b.data.revision);
}
