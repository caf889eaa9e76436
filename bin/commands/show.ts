import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Command, Option } from 'commander';
import { KINDS, type CallbackKind } from '../../functions/domain/kinds.ts';
import { MAX_TASK_ID_CHARACTERS } from '../../functions/domain/normalise.ts';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { CommandError } from '../terminal/command-error.ts';
import { renderFacts, renderTable } from '../terminal/table.ts';
import { describeIssues, outcomeStyle, paint, printable, printableLines } from '../terminal/text.ts';
import { eventsOf, timelineOf, type Moment, type ShownEvent } from './show/timeline.ts';

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
  const item = await (await openTaskItems(stack)).read(marshall({ taskId, kind }));
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
