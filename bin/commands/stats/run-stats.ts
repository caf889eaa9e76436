import { createDynamoQuarantineListing } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoTaskListing } from '../../../functions/adapters/dynamodb/task-listing.ts';
import { explainOutage } from '../explain-outage.ts';
import { showProgress } from '../progress.ts';
import type { StatsOptions } from '../stats.ts';
import { findStoreTarget } from '../store-target.ts';
import { countDues } from './count-dues.ts';
import { countQuarantined } from './count-quarantined.ts';
import { COUNTED, countRecords } from './count-records.ts';
import { renderStats } from './render-stats.ts';

const DAY_MS = 86_400_000;

/**
 * Prints the numbers.
 *
 * @throws {CommandError} if there is no such stack, or it may not be read.
 */
export async function runStats(options: StatsOptions): Promise<void> {
  const now = new Date();
  const since = (options.since ?? new Date(now.getTime() - DAY_MS)).toISOString();
  const { dynamodb, taskTable, quarantineTable } = await findStoreTarget(options);
  const listing = createDynamoTaskListing(dynamodb, taskTable, COUNTED);
  const quarantine = createDynamoQuarantineListing(dynamodb, quarantineTable);

  const [records, owed, quarantined] = await Promise.all([
    countRecords(listing.changedDuring({ from: since, to: now.toISOString() }), (count) =>
      showProgress(`${count} records counted`),
    ),
    countDues(listing.pendingKeys(), now),
    countQuarantined(quarantine.all()),
  ])
    .catch(explainOutage)
    .finally(() => showProgress(''));
  const stats = { since, ...records, owed, quarantined };
  console.log(options.json ? JSON.stringify(stats) : renderStats(stats, now));
}
