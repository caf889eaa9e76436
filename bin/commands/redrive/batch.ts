import type { ItemKey } from '../../../functions/adapters/dynamodb/outbox-store.ts';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import { describeIssues } from '../../terminal/text.ts';
import type { RedrivePorts } from './ports.ts';

/** How many of a batch's records had which result. */
export interface RecordCounts {
  readonly published: number;
  /** The event was published meanwhile, or the task is undecided. */
  readonly upToDate: number;
  readonly quarantined: number;
  /** The record is not in the table any more: its only copy may be the batch. */
  readonly gone: number;
  readonly failed: number;
}

export interface RedrivenBatch {
  readonly key: string;
  /** `deleted` once every record is done; `kept` unchanged otherwise. */
  readonly result: 'deleted' | 'kept' | 'not a batch, left unchanged' | 'not found';
  readonly records: RecordCounts;
  /** Problems that need attention, a line each. */
  readonly problems: readonly string[];
}

type RecordResult = keyof RecordCounts;

const NO_KEY = 'no batch has this key, and the id of a quarantined item has 64 hex digits';

const NO_RECORDS: RecordCounts = { published: 0, upToDate: 0, quarantined: 0, gone: 0, failed: 0 };

/**
 * Publishes the events that are pending now for the records of a discarded batch, not those of then: an event that was published
 * meanwhile is not repeated, and no older revision follows a newer one. A failing record does not block the others.
 *
 * @returns the result, problems included; never throws. After a problem the batch is kept for the next redrive.
 */
export async function redriveBatch(key: string, ports: RedrivePorts): Promise<RedrivenBatch> {
  const left = { key, records: NO_RECORDS };
  try {
    const batch = await ports.bucket.read(key);
    if (batch === undefined) return { ...left, result: 'not found', problems: [NO_KEY] };
    if (batch.kind === 'foreign')
      return { ...left, result: 'not a batch, left unchanged', problems: [batch.problem] };

    // All concurrently, as ten events share a call.
    const records = await Promise.all(batch.keys.map((itemKey) => redriveRecord(itemKey, ports)));
    const counts = countResults(records.map(({ result }) => result));
    const problems = records.flatMap((record) => record.problem ?? []);
    if (counts.gone + counts.failed > 0) return { key, result: 'kept', records: counts, problems };
    return await ports.bucket.remove(key).then(
      () => ({ key, result: 'deleted', records: counts, problems }) as const,
      (error: unknown) =>
        ({ key, result: 'kept', records: counts, problems: [...problems, describeError(error)] }) as const,
    );
  } catch (error) {
    return { ...left, result: 'kept', problems: [describeError(error)] };
  }
}

interface RedrivenRecord {
  readonly result: RecordResult;
  readonly problem?: string;
}

async function redriveRecord(key: ItemKey, ports: RedrivePorts): Promise<RedrivenRecord> {
  const name = `${key['taskId']?.S}/${key['kind']?.S}`;
  try {
    const item = await ports.tasks.read(key, undefined);
    if (item === undefined)
      return { result: 'gone', problem: `${name}: the table has no such record any more` };
    const publication = await ports.publish(item);
    switch (publication.kind) {
      case 'published':
        return { result: 'published' };
      case 'up to date':
        return { result: 'upToDate' };
      case 'quarantined': {
        const what = describeIssues(publication.issues).join('; ');
        return { result: 'quarantined', problem: `${name}: quarantined as ${publication.id}: ${what}` };
      }
    }
  } catch (error) {
    return { result: 'failed', problem: `${name}: ${describeError(error)}` };
  }
}

function countResults(results: readonly RecordResult[]): RecordCounts {
  const counts = { ...NO_RECORDS };
  for (const result of results) counts[result] += 1;
  return counts;
}
