import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  createDynamoTaskListing,
  type TaskListing,
} from '../../../functions/adapters/dynamodb/task-listing.ts';
import { isChosen } from '../choose-records.ts';
import { explainOutage } from '../explain-outage.ts';
import type { ListOptions } from '../list.ts';
import { showProgress } from '../progress.ts';
import { findStoreTarget } from '../store-target.ts';
import { LISTED, type ListedRecord } from './listed-record.ts';
import { renderList } from './render-list.ts';

/** How many days are listed without `--since`: a table may keep years. */
const DEFAULT_DAYS = 30;

const DAY_MS = 86_400_000;

/** How often progress is shown, in records. */
const PROGRESS_RECORDS = 1_000;

export interface Listed {
  readonly records: readonly ListedRecord[];
  /** Whether there are more records. */
  readonly isCut: boolean;
}

/**
 * Prints the requested records.
 *
 * @throws {CommandError} if there is no such stack, or it may not be read.
 */
export async function runList(options: ListOptions): Promise<void> {
  const now = new Date();
  const since = options.since ?? (options.due ? undefined : new Date(now.getTime() - DEFAULT_DAYS * DAY_MS));
  const { dynamodb, taskTable } = await findStoreTarget(options);
  const listing = createDynamoTaskListing(dynamodb, taskTable, LISTED);

  const listed = await collect(itemsOf(listing, since, now, options), since, options)
    .catch(explainOutage)
    .finally(() => showProgress(''));
  if (options.json) {
    console.log(JSON.stringify({ since: since?.toISOString(), ...listed }));
    return;
  }
  console.log(renderList(listed, { since, now, choice: options, isDue: options.due === true }));
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
