import { showProgress } from './progress.ts';
import type { RecordCounts, RedrivenBatch } from './redrive-batch.ts';
import type { Redriven } from './redrive-chosen.ts';
import type { RedrivenItem } from './redrive-quarantined.ts';
import { printable } from './terminal/printable.ts';
import { withProblems } from './with-problems.ts';

const WORDS: Readonly<Record<keyof RecordCounts, string>> = {
  published: 'published',
  upToDate: 'owed nothing',
  quarantined: 'quarantined',
  gone: 'gone',
  failed: 'failed',
};

/** Returns one line for a batch, and one for each of its first problems. */
export function describeBatch({ key, result: result, records, problems }: RedrivenBatch): string {
  const isOpened = result === 'deleted' || result === 'kept';
  return withProblems(`${key}: ${isOpened ? `${describeCounts(records)}; ${result}` : result}`, problems);
}

export function describeItem({ id, result: result, recorded, problems }: RedrivenItem): string {
  const what = recorded && ` (${printable(recorded.taskId)}, ${recorded.outcome}: ${recorded.transition})`;
  return withProblems(`${id}: ${result}${what ?? ''}`, problems.map(printable));
}

/** Returns the summary of all results. */
export function describeResult({ batches, quarantined }: Redriven): string {
  const lines = [
    ...(batches.length > 0 ? [describeBatches(batches)] : []),
    ...(quarantined.length > 0 ? [describeItems(quarantined)] : []),
  ];
  return lines.length === 0 ? 'Nothing to redrive.' : lines.join('\n');
}

/** The results after which nothing is left to do. */
const THROUGH: readonly RedrivenItem['result'][] = ['published', 'up to date', 'recorded'];

/** Returns whether nothing that was redriven needs attention. */
export function isDone({ batches, quarantined }: Redriven): boolean {
  return (
    batches.every(({ result: result }) => result === 'deleted') &&
    quarantined.every(({ result: result }) => THROUGH.includes(result))
  );
}

/** Prints a line in place of the progress line. */
export function printLine(line: string): void {
  showProgress('');
  console.log(line);
}

function describeBatches(batches: readonly RedrivenBatch[]): string {
  const missing = batches.filter(({ result: result }) => result === 'not found').length;
  const deleted = batches.filter(({ result: result }) => result === 'deleted').length;
  const count = batches.length - missing;
  const left = count - deleted;
  const results = left === 0 ? 'deleted' : `${deleted} deleted, ${left} left`;
  if (count === 0) return `${countBatches(missing)} not found`;
  const found = `${countBatches(count)}: ${describeCounts(totalOf(batches))}; ${results}`;
  return missing === 0 ? found : `${found}; ${missing} not found`;
}

function countBatches(count: number): string {
  return `${count} ${count === 1 ? 'batch' : 'batches'}`;
}

function describeItems(items: readonly RedrivenItem[]): string {
  const results = Map.groupBy(items, ({ result: result }) => result);
  const counts = [...results].map(([result, { length }]) => `${length} ${result}`);
  return `${items.length} quarantined ${items.length === 1 ? 'item' : 'items'}: ${counts.join(', ')}`;
}

/** Returns how many records had which result, in all batches. */
export function totalOf(batches: readonly RedrivenBatch[]): RecordCounts {
  const sum = (end: keyof RecordCounts) => batches.reduce((total, { records }) => total + records[end], 0);
  return {
    published: sum('published'),
    upToDate: sum('upToDate'),
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
