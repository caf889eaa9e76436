import type { QuarantinedItem } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { openStack, type StackOptions } from '../../stack.ts';
import { printable, withProblems, printLine, showProgress } from '../../terminal/text.ts';
import { redriveBatch, type RecordCounts, type RedrivenBatch } from './batch.ts';
import { openDryRunPorts, openRedrivePorts, type RedrivePorts } from './ports.ts';
import { redriveQuarantined, type RedrivenItem } from './quarantined.ts';

export interface RedriveOptions extends StackOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/**
 * Redrives the selected items, and prints the results.
 *
 * @throws {CommandError} if the stack does not exist.
 * @throws {FailureBucketUnavailableError | StoreUnavailableError} if the items cannot be listed.
 */
export async function runRedrive(choice: Choice, options: RedriveOptions): Promise<void> {
  const { dryRun = false, json = false } = options;
  const stack = await openStack(options);
  const ports = await (dryRun ? openDryRunPorts(stack) : openRedrivePorts(stack));
  const print = json ? () => undefined : printLine;
  if (dryRun) print('Dry run: nothing is published, recorded, deleted or marked.');

  const result = await redriveChosen(choice, stack.output('FailureBucketName'), ports, print);
  showProgress('');
  print(`${dryRun ? 'Dry run: ' : ''}${describeResult(result)}`);
  if (json) console.log(JSON.stringify({ dryRun, ...result, records: totalOf(result.batches) }));
  if (!isDone(result)) process.exitCode = 1;
}

/** What to redrive. */
export type Choice =
  | { readonly kind: 'batches' | 'quarantined'; readonly since: Date | undefined }
  | { readonly kind: 'named'; readonly ids: readonly string[] };

interface Redriven {
  readonly batches: readonly RedrivenBatch[];
  readonly quarantined: readonly RedrivenItem[];
}

/** The id of a quarantined item is a SHA-256; the key of a batch is a path. */
const QUARANTINE_ID = /^[0-9a-f]{64}$/;

/**
 * Redrives the selected items one after the other, and prints the result of each.
 *
 * @throws {FailureBucketUnavailableError | StoreUnavailableError} if they cannot be listed.
 */
async function redriveChosen(
  choice: Choice,
  bucketName: string,
  ports: RedrivePorts,
  print: (line: string) => void,
): Promise<Redriven> {
  const batches: RedrivenBatch[] = [];
  const quarantined: RedrivenItem[] = [];

  const redriveOneBatch = async (key: string) => {
    showProgress(`batch ${batches.length + 1}: ${key}`);
    const batch = await redriveBatch(key, ports);
    batches.push(batch);
    print(describeBatch(batch));
  };
  const redriveItem = async (item: QuarantinedItem) => {
    showProgress(`quarantined item ${quarantined.length + 1}: ${item.id}`);
    const redriven = await redriveQuarantined(item, ports);
    quarantined.push(redriven);
    print(describeItem(redriven));
  };
  const redriveNamed = async (id: string) => {
    if (!QUARANTINE_ID.test(id)) return redriveOneBatch(id.replace(`s3://${bucketName}/`, ''));
    const item = await ports.quarantined.find(id);
    if (item !== undefined) return redriveItem(item);
    const missing = { id, result: 'not found', problems: [] } as const;
    quarantined.push(missing);
    print(describeItem(missing));
  };

  switch (choice.kind) {
    case 'named':
      for (const id of choice.ids) await redriveNamed(id);
      break;
    case 'batches':
      for await (const key of ports.bucket.list(choice.since)) await redriveOneBatch(key);
      break;
    case 'quarantined':
      for await (const item of ports.quarantined.waiting(choice.since?.toISOString()))
        await redriveItem(item);
  }
  return { batches, quarantined };
}

const WORDS: Readonly<Record<keyof RecordCounts, string>> = {
  published: 'published',
  upToDate: 'up to date',
  quarantined: 'quarantined',
  gone: 'gone',
  failed: 'failed',
};

/** Returns one line for a batch, and one for each of its first problems. */
function describeBatch({ key, result, records, problems }: RedrivenBatch): string {
  const isOpened = result === 'deleted' || result === 'kept';
  return withProblems(`${key}: ${isOpened ? `${describeCounts(records)}; ${result}` : result}`, problems);
}

function describeItem({ id, result, recorded, problems }: RedrivenItem): string {
  const what = recorded && ` (${printable(recorded.taskId)}, ${recorded.outcome}: ${recorded.transition})`;
  return withProblems(`${id}: ${result}${what ?? ''}`, problems.map(printable));
}

/** Returns the summary of all results. */
function describeResult({ batches, quarantined }: Redriven): string {
  const lines = [
    ...(batches.length > 0 ? [describeBatches(batches)] : []),
    ...(quarantined.length > 0 ? [describeItems(quarantined)] : []),
  ];
  return lines.length === 0 ? 'Nothing to redrive.' : lines.join('\n');
}

/** The results after which nothing is left to do. */
const DONE: readonly RedrivenItem['result'][] = ['published', 'up to date', 'recorded'];

/** Returns whether nothing that was redriven needs attention. */
function isDone({ batches, quarantined }: Redriven): boolean {
  return (
    batches.every(({ result }) => result === 'deleted') &&
    quarantined.every(({ result }) => DONE.includes(result))
  );
}

function describeBatches(batches: readonly RedrivenBatch[]): string {
  const missing = batches.filter(({ result }) => result === 'not found').length;
  const deleted = batches.filter(({ result }) => result === 'deleted').length;
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
  const results = Map.groupBy(items, ({ result }) => result);
  const counts = [...results].map(([result, { length }]) => `${length} ${result}`);
  return `${items.length} quarantined ${items.length === 1 ? 'item' : 'items'}: ${counts.join(', ')}`;
}

/** Returns how many records had which result, in all batches. */
function totalOf(batches: readonly RedrivenBatch[]): RecordCounts {
  const sum = (result: keyof RecordCounts) =>
    batches.reduce((total, { records }) => total + records[result], 0);
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
  const results = (Object.keys(WORDS) as (keyof RecordCounts)[]).filter((result) => counts[result] > 0);
  return results.length === 0
    ? 'nothing'
    : results.map((result) => `${counts[result]} ${WORDS[result]}`).join(', ');
}
