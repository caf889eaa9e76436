import type { QuarantinedItem } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { showProgress } from './progress.ts';
import { redriveBatch, type RedrivenBatch } from './redrive-batch.ts';
import type { RedrivePorts } from './redrive-ports.ts';
import { redriveQuarantined, type RedrivenItem } from './redrive-quarantined.ts';
import { describeBatch, describeItem } from './redrive-report.ts';

/** What to redrive. */
export type Choice =
  | { readonly kind: 'batches' | 'quarantined'; readonly since: Date | undefined }
  | { readonly kind: 'named'; readonly ids: readonly string[] };

export interface Redriven {
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
export async function redriveChosen(
  choice: Choice,
  bucketName: string,
  ports: RedrivePorts,
  say: (line: string) => void,
): Promise<Redriven> {
  const batches: RedrivenBatch[] = [];
  const quarantined: RedrivenItem[] = [];

  const takeBatch = async (key: string) => {
    showProgress(`batch ${batches.length + 1}: ${key}`);
    const batch = await redriveBatch(key, ports);
    batches.push(batch);
    say(describeBatch(batch));
  };
  const takeItem = async (item: QuarantinedItem) => {
    showProgress(`quarantined item ${quarantined.length + 1}: ${item.id}`);
    const redriven = await redriveQuarantined(item, ports);
    quarantined.push(redriven);
    say(describeItem(redriven));
  };
  const takeNamed = async (id: string) => {
    if (!QUARANTINE_ID.test(id)) return takeBatch(id.replace(`s3://${bucketName}/`, ''));
    const item = await ports.quarantined.find(id);
    if (item !== undefined) return takeItem(item);
    const missing = { id, result: 'not found', problems: [] } as const;
    quarantined.push(missing);
    say(describeItem(missing));
  };

  switch (choice.kind) {
    case 'named':
      for (const id of choice.ids) await takeNamed(id);
      break;
    case 'batches':
      for await (const key of ports.bucket.list(choice.since)) await takeBatch(key);
      break;
    case 'quarantined':
      for await (const item of ports.quarantined.waiting(choice.since?.toISOString())) await takeItem(item);
  }
  return { batches, quarantined };
}
