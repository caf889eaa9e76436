import type { ListedQuarantined } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { Tally, type Counts } from './count-records.ts';

/** Counts the quarantined items, by reason. */
export async function countQuarantined(items: AsyncIterable<ListedQuarantined>): Promise<Counts> {
  const reasons = new Tally();
  for await (const { reason, redrivenAt } of items) if (redrivenAt === undefined) reasons.add(reason);
  return reasons.counts();
}
