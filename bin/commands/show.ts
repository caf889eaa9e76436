import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Command, Option } from 'commander';
import * as v from 'valibot';
import { KINDS, type CallbackKind } from '../../functions/domain/kinds.ts';
import { MAX_TASK_ID_CHARACTERS } from '../../functions/domain/normalise.ts';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { CommandError } from '../terminal/command-error.ts';
import { renderFacts, renderTable } from '../terminal/table.ts';
import { describeIssues, outcomeStyle, paint, printable, printableLines } from '../terminal/text.ts';

interface ShowOptions extends StackOptions {
  readonly kind: CallbackKind;
  readonly raw?: true;
  readonly json?: true;
}

/** `show`: everything that is known about one task. */
export function showCommand(): Command {
  return withStack(new Command('show'))
    .description("show a task's record, history and events (exit code 1 if there is no record)")
    .argument('<task-id>', "the provider's task id")
    .addOption(
      new Option('--kind <kind>', 'which of its records').choices(Object.keys(KINDS)).default('generate'),
    )
    .option('--raw', 'also the body as it came, without the token, and its sender')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- show my-task')
    .action(show);
}

async function show(taskId: string, { kind, raw, json, ...options }: ShowOptions): Promise<void> {
  if (taskId === '') throw new CommandError('the task id is empty');
  if (taskId.length > MAX_TASK_ID_CHARACTERS)
    throw new CommandError(`no task id has more than ${MAX_TASK_ID_CHARACTERS} characters`);
  const stack = await openStack(options);
  const { openTaskItems } = await import('../stack/stores.ts');
  const item = await (await openTaskItems(stack)).read(marshall({ taskId, kind }), undefined);
  if (item === undefined) {
    throw new CommandError(
      `the table has no record of the task ${taskId} (kind ${kind}): it was not registered, and no callback named it`,
    );
  }
  const { readTaskItem } = await import('../../functions/adapters/dynamodb/task-item.ts');
  const read = readTaskItem(item);
  const { raw: body, client, ...record } = unmarshall(item, { wrapNumbers: Number });
  const shown = {
    record: raw ? { ...record, client: client as unknown, raw: body as unknown } : record,
    timeline: timelineOf(record),
    events: eventsOf(record),
    problems: read.kind === 'malformed' ? describeIssues(read.issues) : [],
  };
  console.log(json ? JSON.stringify(shown) : renderShow(shown));
}

interface ShownTask {
  readonly record: Readonly<Record<string, unknown>>;
  readonly timeline: readonly Moment[];
  readonly events: readonly ShownEvent[];
  /** Why no event can be built from the record. */
  readonly problems: readonly string[];
}

/** The attributes that come first, as they matter most. */
const FIRST = ['taskId', 'kind', 'ref', 'outcome', 'reason', 'voiceId', 'claims', 'contested'];

/** The attributes that are shown elsewhere, or last. */
const ELSEWHERE = ['history', 'replays', 'raw'];

/** Renders all that is known about a task for people. */
function renderShow({ record, timeline, events, problems }: ShownTask): string {
  const others = Object.keys(record).filter((name) => ![...FIRST, ...ELSEWHERE].includes(name));
  const facts = [...FIRST, ...others.sort()].map((name) => [name, factOf(name, record[name])] as const);
  const { raw } = record;
  return [
    renderFacts(facts),
    section('Timeline', renderTimeline(timeline)),
    section('Events', renderEvents(events)),
    ...(problems.length === 0
      ? []
      : [
          section(
            'No event can be built from it',
            problems.map((problem) => `  ${printable(problem)}`).join('\n'),
          ),
        ]),
    ...(raw === undefined
      ? []
      : [section('Body', printableLines(typeof raw === 'string' ? raw : JSON.stringify(raw)))]),
  ].join('\n\n');
}

function section(title: string, content: string): string {
  return `${paint('bold', title)}\n${content}`;
}

function factOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  return name === 'outcome' ? paint(outcomeStyle(value), text) : text;
}

function renderTimeline(timeline: readonly Moment[]): string {
  return renderTable(
    [
      { title: 'when', cell: ({ at }) => at },
      { title: 'what', cell: ({ what }) => what },
      { title: 'how', cell: ({ detail }) => detail },
    ],
    timeline,
  );
}

function renderEvents(events: readonly ShownEvent[]): string {
  if (events.length === 0) return 'None: the task is not settled yet.';
  return renderTable(
    [
      { title: 'id', cell: ({ id }) => id },
      {
        title: 'published',
        cell: ({ isPublished, publishedAt }) => (isPublished ? (publishedAt ?? 'yes') : 'pending'),
        style: ({ isPublished }) => (isPublished ? 'green' : 'yellow'),
      },
    ],
    events,
  );
}

/** A past or future event in the life of a task. */
interface Moment {
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

interface ShownEvent {
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
