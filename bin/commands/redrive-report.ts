import { showProgress } from './progress.ts';
import type { RecordCounts, RedrivenBatch } from './redrive-batch.ts';
import type { Redriven } from './redrive-chosen.ts';
import type { RedrivenItem } from './redrive-quarantined.ts';
import { printable } from './terminal/printable.ts';
import { withProblems } from './with-problems.ts';

const WORDS: Readonly<Record<keyof RecordCounts, string>> = {
  published: 'published',
  nothingOwed: 'owed nothing',
  quarantined: 'quarantined',
  gone: 'gone',
  failed: 'failed',
};

/** One line for a batch, and one for each of the first things that somebody should look at. */
export function describeBatch({ key, fate, records, problems }: RedrivenBatch): string {
  const isOpened = fate === 'deleted' || fate === 'kept';
  return withProblems(`${key}: ${isOpened ? `${describeCounts(records)}; ${fate}` : fate}`, problems);
}

export function describeItem({ id, fate, recorded, problems }: RedrivenItem): string {
  const what = recorded && ` (${printable(recorded.taskId)}, ${recorded.outcome}: ${recorded.transition})`;
  return withProblems(`${id}: ${fate}${what ?? ''}`, problems.map(printable));
}

/** What became of everything, in sum. */
export function describeResult({ batches, quarantined }: Redriven): string {
  const lines = [
    ...(batches.length > 0 ? [describeBatches(batches)] : []),
    ...(quarantined.length > 0 ? [describeItems(quarantined)] : []),
  ];
  return lines.length === 0 ? 'Nothing to redrive.' : lines.join('\n');
}

/** What leaves nothing to do. */
const THROUGH: readonly RedrivenItem['fate'][] = ['published', 'up to date', 'recorded'];

/** Tells whether nothing of what was redriven is left for somebody to look at. */
export function isThrough({ batches, quarantined }: Redriven): boolean {
  return (
    batches.every(({ fate }) => fate === 'deleted') && quarantined.every(({ fate }) => THROUGH.includes(fate))
  );
}

/** Prints a line, where the line that tells the progress was. */
export function printLine(line: string): void {
  showProgress('');
  console.log(line);
}

function describeBatches(batches: readonly RedrivenBatch[]): string {
  const missing = batches.filter(({ fate }) => fate === 'not found').length;
  const deleted = batches.filter(({ fate }) => fate === 'deleted').length;
  const count = batches.length - missing;
  const left = count - deleted;
  const fates = left === 0 ? 'deleted' : `${deleted} deleted, ${left} left`;
  if (count === 0) return `${countBatches(missing)} not found`;
  const found = `${countBatches(count)}: ${describeCounts(totalOf(batches))}; ${fates}`;
  return missing === 0 ? found : `${found}; ${missing} not found`;
}

function countBatches(count: number): string {
  return `${count} ${count === 1 ? 'batch' : 'batches'}`;
}

function describeItems(items: readonly RedrivenItem[]): string {
  const fates = Map.groupBy(items, ({ fate }) => fate);
  const counts = [...fates].map(([fate, { length }]) => `${length} ${fate}`);
  return `${items.length} quarantined ${items.length === 1 ? 'item' : 'items'}: ${counts.join(', ')}`;
}

/** How many records came to which end, in all batches. */
export function totalOf(batches: readonly RedrivenBatch[]): RecordCounts {
  const sum = (end: keyof RecordCounts) => batches.reduce((total, { records }) => total + records[end], 0);
  return {
    published: sum('published'),
    nothingOwed: sum('nothingOwed'),
    quarantined: sum('quarantined'),
    gone: sum('gone'),
    failed: sum('failed'),
  };
}

function describeCounts(counts: RecordCounts): string {
  // The keys of `WORDS` are those of the counts.
  const ends = (Object.keys(WORDS) as (keyof RecordCounts)[]).filter((end) => counts[end] > 0);
  return ends.length === 0 ? 'nothing' : ends.map((end) => `${counts[end]} ${WORDS[end]}`).join(', ');
}
