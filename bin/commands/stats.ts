import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import ms from 'ms';
import type { ListedQuarantined } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { isEventPending } from '../../functions/domain/outbox.ts';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { parseTime } from '../terminal/options.ts';
import { paint, printable, type Style, showProgress } from '../terminal/text.ts';
import { renderFacts } from '../terminal/table.ts';

interface StatsOptions extends StackOptions {
  readonly since?: Date;
  readonly json?: true;
}

/** `stats`: the state of the stack, in numbers. */
export function statsCommand(): Command {
  return withStack(new Command('stats'))
    .description('count results, the time to their events, what is pending, and what is in quarantine')
    .option(
      '--since <time>',
      'count the records that changed since then: 30m, 2h, 7d, or a time in ISO 8601 (default: 1d)',
      parseTime,
    )
    .option('--json', 'print the numbers as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- stats --since 7d')
    .action(stats);
}

const DAY_MS = 86_400_000;

async function stats(options: StatsOptions): Promise<void> {
  const now = new Date();
  const since = (options.since ?? new Date(now.getTime() - DAY_MS)).toISOString();
  const stack = await openStack(options);
  const { openQuarantine, openTaskListing } = await import('../stack/stores.ts');
  const listing = await openTaskListing(stack, COUNTED);
  const quarantine = await openQuarantine(stack);

  const [records, pending, quarantined] = await Promise.all([
    countRecords(listing.changedDuring({ from: since, to: now.toISOString() }), (count) =>
      showProgress(`${count} records counted`),
    ),
    countPending(listing.pendingKeys(), now),
    countQuarantined(quarantine.all()),
  ]);
  showProgress('');
  const counted = { since, ...records, pending, quarantined };
  console.log(options.json ? JSON.stringify(counted) : renderStats(counted, now));
}

/** The attributes that counting a record needs. */
const COUNTED = [
  'taskId',
  'kind',
  'due',
  'outcome',
  'reason',
  'via',
  'revision',
  'publishedRevision',
  'settledAt',
  'publishedAt',
];

/** How many there are of each, by name. */
type Counts = Readonly<Record<string, number>>;

interface RecordStats {
  readonly records: number;
  readonly outcomes: Counts;
  readonly reasons: Counts;
  readonly vias: Counts;
  /** The time from a result's receipt to its published event, in milliseconds; `undefined` if nothing was published. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number } | undefined;
}

/** How often progress is shown, in records. */
const PROGRESS_RECORDS = 1_000;

export async function countRecords(
  items: AsyncIterable<Record<string, AttributeValue>>,
  showCount: (count: number) => void,
): Promise<RecordStats> {
  const [outcomes, reasons, vias] = [new Tally(), new Tally(), new Tally()];
  const latencies: number[] = [];
  let records = 0;
  for await (const item of items) {
    if (++records % PROGRESS_RECORDS === 0) showCount(records);
    const { outcome, reason, via } = item;
    outcomes.add(outcome?.S);
    if (reason !== undefined) reasons.add(reason.S);
    if (via !== undefined) vias.add(via.S);
    const latency = latencyOf(item);
    if (latency !== undefined) latencies.push(latency);
  }
  return {
    records,
    outcomes: outcomes.counts(),
    reasons: reasons.counts(),
    vias: vias.counts(),
    latencyMs: percentilesOf(latencies),
  };
}

/** Returns how long the event of the record's current state took, if it was published. */
function latencyOf(item: Record<string, AttributeValue>): number | undefined {
  const { revision, publishedRevision, settledAt, publishedAt } = item;
  if (publishedRevision?.N === undefined || publishedRevision.N !== revision?.N) return undefined;
  const ms = Date.parse(publishedAt?.S ?? '') - Date.parse(settledAt?.S ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function percentilesOf(values: number[]): RecordStats['latencyMs'] {
  const sorted = values.sort((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? max;
  return { p50: at(0.5), p99: at(0.99), max };
}

/** Counts names. */
class Tally {
  readonly #counts = new Map<string, number>();

  /** A name that was edited by hand into something other than a string is counted as `unknown`. */
  add(name = 'unknown'): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Returns the counts, the most frequent first, and equal ones by name. */
  counts(): Counts {
    const byName = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(byName.sort(([, a], [, b]) => b - a));
  }
}

interface PendingStats {
  readonly count: number;
  /** How many of them the sweep should have processed by now. */
  readonly overdue: number;
  /** When the first of them is or was due; ISO 8601, UTC. */
  readonly firstDueAt: string | undefined;
}

interface Pending {
  readonly events: PendingStats;
  readonly results: PendingStats;
}

/** @param entries in the order of their due times. */
export async function countPending(
  entries: AsyncIterable<Record<string, AttributeValue>>,
  now: Date,
): Promise<Pending> {
  const none: PendingStats = { count: 0, overdue: 0, firstDueAt: undefined };
  const pending = { events: none, results: none };
  for await (const { due, dueAt } of entries) {
    const what = isEventPending(due?.S) ? 'events' : 'results';
    const { count, overdue, firstDueAt = dueAt?.S } = pending[what];
    const isOverdue = (dueAt?.S ?? '') <= now.toISOString();
    pending[what] = { count: count + 1, overdue: overdue + Number(isOverdue), firstDueAt };
  }
  return pending;
}

/** Counts the quarantined items, by reason. */
export async function countQuarantined(items: AsyncIterable<ListedQuarantined>): Promise<Counts> {
  const reasons = new Tally();
  for await (const { reason, redrivenAt } of items) if (redrivenAt === undefined) reasons.add(reason);
  return reasons.counts();
}

interface Stats extends RecordStats {
  readonly since: string;
  readonly pending: Pending;
  readonly quarantined: Counts;
}

/** Renders the numbers for people: good ones are green, and those that need attention are not. */
function renderStats({ since, pending, quarantined, ...counts }: Stats, now: Date): string {
  const { latencyMs } = counts;
  const waiting = Object.keys(quarantined).length > 0;
  return [
    `Records that changed since ${since}: ${counts.records}`,
    renderFacts([
      ['outcomes', renderCounts(counts.outcomes)],
      ['reasons', renderCounts(counts.reasons)],
      ['known via', renderCounts(counts.vias)],
      [
        'to its event',
        latencyMs && `p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, at most ${latencyMs.max} ms`,
      ],
    ]),
    'Now',
    renderFacts([
      ['events pending', renderPending(pending.events, now)],
      ['results pending', renderPending(pending.results, now)],
      ['in quarantine', paint(waiting ? 'yellow' : 'green', renderCounts(quarantined))],
    ]),
  ].join('\n');
}

function renderCounts(counts: Counts): string {
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${printable(name)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function renderPending({ count, overdue, firstDueAt }: PendingStats, now: Date): string {
  if (count === 0) return paint('green', 'none');
  const style: Style = overdue > 0 ? 'red' : 'green';
  const first = firstDueAt === undefined ? NaN : now.getTime() - Date.parse(firstDueAt);
  const since = overdue > 0 && !Number.isNaN(first) ? `, the first for ${ms(first)}` : '';
  return paint(style, `${count}, ${overdue} overdue${since}`);
}
