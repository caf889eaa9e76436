import * as v from 'valibot';

/** A past or future event in the life of a task. */
export interface Moment {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly what: string;
  readonly detail: string;
}

// Never fails: if an attribute was edited by hand, the other moments are still shown.
const text = v.fallback(v.optional(v.string()), undefined);
const count = v.fallback(v.optional(v.number()), undefined);
const listOf = <Entry extends v.ObjectEntries>(entries: Entry) =>
  v.fallback(v.array(v.object({ ...entries, at: v.string() })), []);

const RecordSchema = v.object({
  outcome: text,
  reason: text,
  via: text,
  revision: count,
  publishedRevision: count,
  publishedAt: text,
  registeredAt: text,
  deadlineAt: text,
  receivedAt: text,
  updatedAt: text,
  lookups: count,
  lookedUpAt: text,
  lookupSaid: text,
  history: v.optional(listOf({ why: text, outcome: text, reason: text, voiceId: text, via: text }), []),
  replays: v.optional(listOf({ by: text, revision: count }), []),
});

/**
 * Returns what happened to a task, in order.
 *
 * A record has its present state and the last reports that did not change it; of its earlier states, it has only the start of
 * the first.
 */
export function timelineOf(record: Readonly<Record<string, unknown>>): Moment[] {
  const known = v.parse(RecordSchema, record);
  const { registeredAt, receivedAt, updatedAt, lookedUpAt, publishedAt, deadlineAt } = known;
  const isOpen = known.outcome === 'awaiting';
  const moment = (at: string | undefined, what: string, ...details: (string | undefined)[]): Moment[] =>
    at === undefined ? [] : [{ at, what, detail: joined(details) }];

  return [
    ...moment(registeredAt, 'registered', known.deadlineAt && `deadline ${known.deadlineAt}`),
    ...(receivedAt === updatedAt ? [] : moment(receivedAt, 'first report')),
    ...(receivedAt === undefined
      ? []
      : moment(updatedAt, 'applied', verdict(known), via(known.via), numbered('revision', known.revision))),
    ...known.history.flatMap((entry) =>
      moment(entry.at, 'not applied', verdict(entry), entry.voiceId, via(entry.via), entry.why),
    ),
    ...moment(
      lookedUpAt,
      'looked up',
      numbered('lookup', known.lookups),
      known.lookupSaid && `answer: ${known.lookupSaid}`,
    ),
    ...moment(publishedAt, 'published', numbered('revision', known.publishedRevision)),
    ...known.replays.flatMap(({ at, by, revision }) =>
      moment(at, 'replayed', numbered('revision', revision), by && `by ${by}`),
    ),
    ...(isOpen
      ? moment(deadlineAt, 'deadline', 'the task times out then, unless its result comes before')
      : []),
  ].sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

function joined(details: readonly (string | undefined)[]): string {
  return details.filter((detail) => detail !== undefined && detail !== '').join(', ');
}

function numbered(what: string, number: number | undefined): string | undefined {
  return number === undefined ? undefined : `${what} ${number}`;
}

function verdict({ outcome, reason }: { outcome?: string | undefined; reason?: string | undefined }) {
  return reason === undefined ? outcome : `${outcome ?? ''} (${reason})`;
}

function via(how: string | undefined): string | undefined {
  return how && `via ${how}`;
}

export interface ShownEvent {
  readonly id: string;
  readonly isPublished: boolean;
  /** When it was published first; ISO 8601, UTC. Replays are in the timeline. */
  readonly publishedAt?: string;
}

/** Returns the events of a record: the last one that was published, and a pending one. */
export function eventsOf(record: Readonly<Record<string, unknown>>): ShownEvent[] {
  const { taskId, kind, outcome, revision, publishedRevision, publishedAt } = record;
  const idOf = (of: number) => `${String(taskId)}/${String(kind)}/${of}`;
  const published =
    typeof publishedRevision === 'number'
      ? [
          {
            id: idOf(publishedRevision),
            isPublished: true,
            ...(typeof publishedAt === 'string' && { publishedAt }),
          },
        ]
      : [];
  const isPending = outcome !== 'awaiting' && typeof revision === 'number' && revision !== publishedRevision;
  return isPending ? [...published, { id: idOf(revision), isPublished: false }] : published;
}
