import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Command, Option } from 'commander';
import ms from 'ms';
import type { TaskListing } from '../../functions/adapters/dynamodb/task-listing.ts';
import { isEventPending } from '../../functions/domain/outbox.ts';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { parseTime, wholeNumber, withRef } from '../terminal/options.ts';
import { outcomeStyle, printable, showProgress } from '../terminal/text.ts';
import { renderTable, type Column } from '../terminal/table.ts';

interface ListOptions extends StackOptions {
  readonly outcome?: string;
  readonly ref?: string;
  readonly since?: Date;
  readonly due?: true;
  readonly limit: number;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  npm run -s voice-callbacks -- list --outcome failed --since 1d
  npm run -s voice-callbacks -- list --due --stack SunoVoiceCallbacks`;

/** `list`: the latest records, or those with a pending event or result. */
export function listCommand(): Command {
  return withRef(
    withStack(new Command('list')).addOption(
      new Option('--outcome <outcome>', 'only these').choices(['succeeded', 'failed', 'awaiting']),
    ),
    'only records with this reference',
  )
    .description('list records, last changed first, or what is pending, most overdue first')
    .option(
      '--since <time>',
      'only what changed since then: 30m, 2h, 7d, or a time in ISO 8601 (default: 30d)',
      parseTime,
    )
    .option('--due', 'only pending events and results: since when, and when the sweep processes them')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 100_000), 50)
    .option('--json', 'print them as JSON')
    .addHelpText('after', EXAMPLES)
    .action(list);
}

/** How many days are listed without `--since`: a table may keep years. */
const DEFAULT_DAYS = 30;

const DAY_MS = 86_400_000;

/** How often progress is shown, in records. */
const PROGRESS_RECORDS = 1_000;

interface Listed {
  readonly records: readonly ListedRecord[];
  /** Whether there are more records. */
  readonly isCut: boolean;
}

async function list(options: ListOptions): Promise<void> {
  const now = new Date();
  const since = options.since ?? (options.due ? undefined : new Date(now.getTime() - DEFAULT_DAYS * DAY_MS));
  const stack = await openStack(options);
  const { openTaskListing } = await import('../stack/stores.ts');
  const listing = await openTaskListing(stack, LISTED);

  const listed = await collect(itemsOf(listing, since, now, options), since, options);
  showProgress('');
  if (options.json) {
    console.log(JSON.stringify({ since: since?.toISOString(), ...listed }));
    return;
  }
  console.log(renderList(listed, { since, now, choice: options, isDue: options.due === true }));
}

/** Returns whether a record is selected. */
function isChosen(record: ListedRecord, { outcome, ref }: ListOptions): boolean {
  return (
    (outcome === undefined || record['outcome'] === outcome) && (ref === undefined || record['ref'] === ref)
  );
}

function itemsOf(listing: TaskListing, since: Date | undefined, now: Date, { due }: ListOptions) {
  if (due || since === undefined) return listing.pending();
  return listing.changedDuring({ from: since.toISOString(), to: now.toISOString() });
}

async function collect(
  items: AsyncIterable<Record<string, AttributeValue>>,
  since: Date | undefined,
  options: ListOptions,
): Promise<Listed> {
  const records: ListedRecord[] = [];
  let seen = 0;
  for await (const item of items) {
    if (++seen % PROGRESS_RECORDS === 0) showProgress(`${seen} records seen, ${records.length} found`);
    const record = unmarshall(item, { wrapNumbers: Number });
    const changedAt: unknown = record['updatedAt'];
    const isEarlier = since !== undefined && typeof changedAt === 'string' && changedAt < since.toISOString();
    if (isEarlier || !isChosen(record, options)) continue;
    if (records.length === options.limit) return { records, isCut: true };
    records.push(record);
  }
  return { records, isCut: false };
}

/** The attributes that are read of each record: neither the raw body nor the history, which can be long. */
const LISTED = [
  'taskId',
  'kind',
  'ref',
  'outcome',
  'reason',
  'voiceId',
  'status',
  'code',
  'msg',
  'errorCode',
  'errorMessage',
  'revision',
  'publishedRevision',
  'publishedAt',
  'registeredAt',
  'deadlineAt',
  'receivedAt',
  'updatedAt',
  'settledAt',
  'deliveries',
  'lookups',
  'lookedUpAt',
  'lookupSaid',
  'via',
  'traceparent',
  'due',
  'dueAt',
] as const;

/** A record as in the table, unvalidated: it may have been edited by hand. */
type ListedRecord = Readonly<Record<string, unknown>>;

/** Returns an attribute in readable form. */
function textOf(record: ListedRecord, attribute: (typeof LISTED)[number]): string {
  const value = record[attribute];
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface ListView {
  readonly since: Date | undefined;
  readonly choice: Pick<ListOptions, 'outcome' | 'ref'>;
  readonly now: Date;
  /** Whether only records with something pending were requested. */
  readonly isDue: boolean;
}

/** Renders records for people, and says what was left out. */
function renderList({ records, isCut }: Listed, view: ListView): string {
  if (records.length === 0) return describeNothing(view);
  const columns = view.isDue ? dueColumns(view.now) : RECORD_COLUMNS;
  const more = isCut ? [`The first ${records.length}; there are more: raise --limit, or choose fewer.`] : [];
  return [renderTable(columns, records), ...more].join('\n');
}

function describeNothing({ since, choice, isDue }: ListView): string {
  const { outcome, ref } = choice;
  return [
    isDue ? 'Nothing is pending' : 'No record',
    ...(outcome === undefined ? [] : [`with the outcome ${outcome}`]),
    ...(ref === undefined
      ? []
      : [`${outcome === undefined ? 'with' : 'and'} the reference ${printable(ref)}`]),
    ...(since === undefined ? [] : [`that changed since ${since.toISOString()}`]),
  ]
    .join(' ')
    .concat('.');
}

const TASK_COLUMNS: readonly Column<ListedRecord>[] = [
  { title: 'task', cell: (record) => textOf(record, 'taskId') },
  {
    title: 'outcome',
    cell: (record) => textOf(record, 'outcome'),
    style: (record) => outcomeStyle(record['outcome']),
  },
];

const RECORD_COLUMNS: readonly Column<ListedRecord>[] = [
  { title: 'changed', cell: (record) => textOf(record, 'updatedAt') },
  ...TASK_COLUMNS,
  { title: 'why', cell: describeReason },
  { title: 'ref', cell: (record) => textOf(record, 'ref') },
  { title: 'event', cell: describeEvent },
];

function dueColumns(now: Date): readonly Column<ListedRecord>[] {
  return [
    { title: 'pending', cell: (record) => (isEventPending(textOf(record, 'due')) ? 'event' : 'result') },
    {
      title: 'since',
      cell: (record) =>
        textOf(record, 'settledAt') || textOf(record, 'registeredAt') || textOf(record, 'updatedAt'),
    },
    {
      title: 'due',
      cell: (record) => describeDue(textOf(record, 'dueAt'), now),
      style: (record) => (isOverdue(textOf(record, 'dueAt'), now) ? 'red' : undefined),
    },
    ...TASK_COLUMNS,
    { title: 'why', cell: describeReason },
    { title: 'ref', cell: (record) => textOf(record, 'ref') },
  ];
}

/** Returns why a task failed or is undecided, with the provider's message; or the voice. */
function describeReason(record: ListedRecord): string {
  if (record['outcome'] === 'succeeded') return textOf(record, 'voiceId');
  const said = textOf(record, 'errorMessage');
  return [textOf(record, 'reason'), ...(said === '' ? [] : [said])].join(': ');
}

function describeEvent(record: ListedRecord): string {
  if (record['outcome'] === 'awaiting') return '';
  return record['publishedRevision'] === record['revision'] ? 'published' : 'pending';
}

function describeDue(dueAt: string, now: Date): string {
  const leftMs = Date.parse(dueAt) - now.getTime();
  if (Number.isNaN(leftMs)) return dueAt;
  return leftMs > 0 ? `in ${ms(leftMs)}` : `overdue by ${ms(-leftMs)}`;
}

function isOverdue(dueAt: string, now: Date): boolean {
  return Date.parse(dueAt) <= now.getTime();
}
