import { describeElapsed } from '../terminal/elapsed.ts';
import { paint, type Style } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import { renderFacts } from '../terminal/table.ts';
import type { DueStats, OwedStats } from './count-dues.ts';
import type { Counts, RecordStats } from './count-records.ts';

export interface Stats extends RecordStats {
  readonly since: string;
  readonly owed: OwedStats;
  readonly quarantined: Counts;
}

/** Renders the numbers for people: good ones are green, and those that need attention are not. */
export function renderStats({ since, owed, quarantined, ...stats }: Stats, now: Date): string {
  const { latencyMs } = stats;
  const waiting = Object.keys(quarantined).length > 0;
  return [
    `Records that changed since ${since}: ${stats.records}`,
    renderFacts([
      ['outcomes', renderCounts(stats.outcomes)],
      ['reasons', renderCounts(stats.reasons)],
      ['known via', renderCounts(stats.vias)],
      [
        'to its event',
        latencyMs && `p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, at most ${latencyMs.max} ms`,
      ],
    ]),
    'Now',
    renderFacts([
      ['events owed', renderDues(owed.events, now)],
      ['results owed', renderDues(owed.results, now)],
      ['in quarantine', paint(waiting ? 'yellow' : 'green', renderCounts(quarantined))],
    ]),
  ].join('\n');
}

function renderCounts(counts: Counts): string {
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${printable(name)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function renderDues({ count, overdue, firstDueAt }: DueStats, now: Date): string {
  if (count === 0) return paint('green', 'none');
  const style: Style = overdue > 0 ? 'red' : 'green';
  const first = firstDueAt === undefined ? NaN : now.getTime() - Date.parse(firstDueAt);
  const since = overdue > 0 && !Number.isNaN(first) ? `, the first for ${describeElapsed(first)}` : '';
  return paint(style, `${count}, ${overdue} overdue${since}`);
}
