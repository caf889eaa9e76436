import { Command, Option } from 'commander';
import type {
  ListedQuarantined,
  WholeQuarantined,
} from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { STORED_BODY_BYTES } from '../../functions/domain/read-body.ts';
import { QUARANTINE_REASONS } from '../../functions/domain/quarantine.ts';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { CommandError } from '../terminal/command-error.ts';
import { parseTime, wholeNumber } from '../terminal/options.ts';
import { renderFacts, renderTable } from '../terminal/table.ts';
import { describeIssues, paint, printable, printableLines } from '../terminal/text.ts';

interface QuarantineListOptions extends StackOptions {
  readonly since?: Date;
  readonly reason?: string;
  readonly all?: true;
  readonly limit: number;
  readonly json?: true;
}

interface QuarantineShowOptions extends StackOptions {
  readonly body?: true;
  readonly json?: true;
}

/** `quarantine`: what could not be processed, and why. */
export function quarantineCommand(): Command {
  return new Command('quarantine')
    .description('show quarantined callbacks and items; `redrive` processes them again')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- quarantine list --since 7d');
}

function listCommand(): Command {
  return withStack(new Command('list'))
    .description('list quarantined callbacks and items, newest first')
    .option(
      '--since <time>',
      'only what last came in since then: 30m, 2h, 7d, or a time in ISO 8601',
      parseTime,
    )
    .addOption(new Option('--reason <reason>', 'only these').choices(QUARANTINE_REASONS))
    .option('--all', 'also what was redriven')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 100_000), 50)
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- quarantine list --reason no_task_id')
    .action(list);
}

function showCommand(): Command {
  return withStack(new Command('show'))
    .description('show one of them, with its body (exit code 1 if there is none)')
    .argument('<id>', 'its id, as `quarantine list` shows it')
    .addOption(
      new Option('--body', 'print the bytes of the body and nothing else, for a file').conflicts('json'),
    )
    .option('--json', 'print it as JSON; a binary body as base64')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- quarantine show ID --body > body.json')
    .action(show);
}

async function list(options: QuarantineListOptions): Promise<void> {
  const quarantine = await open(options);
  const found = await choose(quarantine.all(), options);
  const items = found.slice(0, options.limit);
  const isCut = items.length < found.length;
  console.log(
    options.json
      ? JSON.stringify({ items, isCut })
      : renderQuarantineList(items, { isCut, chosenBy: options }),
  );
}

async function show(id: string, options: QuarantineShowOptions): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(id))
    throw new CommandError(`${id} is not an id: it takes 64 hex digits, as \`quarantine list\` shows them`);
  const item = await (await open(options)).read(id);
  if (item === undefined)
    throw new CommandError(`nothing in quarantine has the id ${id}; it may have expired`);
  if (options.body) {
    process.stdout.write(item.body);
    return;
  }
  if (!options.json) {
    console.log(renderQuarantined(item));
    return;
  }
  const { body, ...facts } = item;
  const shown = typeof body === 'string' ? { body } : { bodyBase64: Buffer.from(body).toString('base64') };
  console.log(JSON.stringify({ ...facts, ...shown }));
}

async function open(options: StackOptions) {
  const stack = await openStack(options);
  const { openQuarantine } = await import('../stack/stores.ts');
  return openQuarantine(stack);
}

/** Returns the selected items, newest first. */
async function choose(
  items: AsyncIterable<ListedQuarantined>,
  { since, reason, all }: QuarantineChoice,
): Promise<ListedQuarantined[]> {
  const from = since?.toISOString() ?? '';
  const chosen: ListedQuarantined[] = [];
  for await (const item of items) {
    const isWaiting = item.redrivenAt === undefined;
    const isMeant = (reason === undefined || item.reason === reason) && (item.lastReceivedAt ?? '') >= from;
    if (isMeant && (isWaiting || all)) chosen.push(item);
  }
  return chosen.sort((a, b) => ((a.lastReceivedAt ?? '') > (b.lastReceivedAt ?? '') ? -1 : 1));
}

type QuarantineChoice = Pick<QuarantineListOptions, 'since' | 'reason' | 'all'>;

/** How many bytes a line of hex digits has. */
const BYTES_PER_LINE = 32;

/** Renders the list of quarantined items for people. */
function renderQuarantineList(
  items: readonly ListedQuarantined[],
  { isCut, chosenBy }: { readonly isCut: boolean; readonly chosenBy: QuarantineChoice },
): string {
  if (items.length === 0) return describeNothing(chosenBy);
  const table = renderTable<ListedQuarantined>(
    [
      { title: 'last came in', cell: ({ lastReceivedAt = '' }) => lastReceivedAt },
      { title: 'first came in', cell: ({ receivedAt = '' }) => receivedAt },
      { title: 'reason', cell: ({ reason = '' }) => reason, style: () => 'yellow' },
      { title: 'times', cell: ({ deliveries = '' }) => String(deliveries), isNumber: true },
      { title: 'not stored', cell: ({ overflow = '' }) => String(overflow), isNumber: true },
      { title: 'bytes', cell: ({ sizeBytes = '' }) => String(sizeBytes), isNumber: true },
      { title: 'ref', cell: ({ ref = '' }) => ref },
      { title: 'redriven', cell: ({ redrivenAt = 'no' }) => redrivenAt },
      { title: 'id', cell: ({ id }) => id },
    ],
    items,
  );
  return isCut
    ? `${table}\nThe first ${items.length}; there are more: raise --limit, or choose fewer.`
    : table;
}

function describeNothing({ since, reason, all }: QuarantineChoice): string {
  const state = all ? 'is' : 'waits';
  const why = reason === undefined ? '' : ` as ${reason}`;
  const when = since === undefined ? '' : ` that came in since ${since.toISOString()}`;
  return `Nothing ${state} in quarantine${why}${when}.`;
}

/** Renders a quarantined item for people, with its body. */
export function renderQuarantined({ body, issues, ...facts }: WholeQuarantined): string {
  const isText = typeof body === 'string';
  const { taskId, ref, kind, reason, sizeBytes = 0, expiresAt, overflow, lastOverflowAt = '' } = facts;
  const shown = (value: string | number | undefined) =>
    value === undefined ? undefined : printable(String(value));
  return [
    renderFacts([
      ['id', facts.id],
      ['reason', shown(reason)],
      ...describeIssues(issues).map((issue) => ['what is wrong', shown(issue)] as const),
      ['kind', shown(kind)],
      ['task', shown(taskId)],
      ['ref', shown(ref)],
      ['signature', facts.signature],
      ['first came in', shown(facts.receivedAt)],
      ['last came in', shown(facts.lastReceivedAt)],
      ['times', shown(facts.deliveries)],
      [
        'not stored',
        overflow === undefined
          ? undefined
          : shown(`${overflow} other bodies of this submission, the last at ${lastOverflowAt}`),
      ],
      ['bytes', shown(facts.sizeBytes)],
      ['digest', shown(facts.digest)],
      ['redriven', shown(facts.redrivenAt ?? 'no')],
      ['kept until', expiresAt === undefined ? undefined : new Date(expiresAt * 1000).toISOString()],
    ]),
    `${paint('bold', bodyTitle(reason, isText, sizeBytes))}\n${isText ? printableLines(body) : hexLines(body)}`,
  ].join('\n\n');
}

function bodyTitle(reason: string | undefined, isText: boolean, sizeBytes: number): string {
  const isCut = sizeBytes > STORED_BODY_BYTES;
  const what = reason === 'unpublishable' ? 'Item' : isCut ? 'Body, the first 16 KiB' : 'Body';
  return isText ? what : `${what}, in hex, as it is binary`;
}

function hexLines(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return (hex.match(new RegExp(`.{1,${BYTES_PER_LINE * 2}}`, 'g')) ?? []).join('\n');
}
