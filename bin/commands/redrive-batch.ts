import type { ItemKey } from '../../functions/adapters/dynamodb/outbox-store.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import type { Issue } from '../../functions/domain/callback.ts';
import type { RedrivePorts } from './redrive-ports.ts';

/** How many of a batch's records came to which end. */
export interface RecordCounts {
  readonly published: number;
  /** It was published meanwhile, or it is undecided. */
  readonly nothingOwed: number;
  readonly quarantined: number;
  /** The table has no such record any more: the batch may be all that is left of it. */
  readonly gone: number;
  readonly failed: number;
}

export interface RedrivenBatch {
  readonly key: string;
  /** Deleted once every record is through; kept as it was otherwise. */
  readonly fate: 'deleted' | 'kept' | 'no batch, left alone' | 'not found';
  readonly records: RecordCounts;
  /** What somebody should look at, a line each. */
  readonly problems: readonly string[];
}

type RecordEnd = keyof RecordCounts;

const NO_KEY = 'no batch has this key, and what is in quarantine has an id of 64 hex digits';

const NO_RECORDS: RecordCounts = { published: 0, nothingOwed: 0, quarantined: 0, gone: 0, failed: 0 };

/**
 * Publishes what the records of a given-up batch owe now, whatever they owed then: nothing that was published
 * meanwhile is repeated, and nothing goes backwards. A record that fails holds up no other.
 *
 * @returns Total: what went wrong is told, and the batch is kept for the next redrive.
 */
export async function redriveBatch(key: string, ports: RedrivePorts): Promise<RedrivenBatch> {
  const left = { key, records: NO_RECORDS };
  try {
    const batch = await ports.bucket.read(key);
    if (batch === undefined) return { ...left, fate: 'not found', problems: [NO_KEY] };
    if (batch.kind === 'foreign') return { ...left, fate: 'no batch, left alone', problems: [batch.problem] };

    // All at once: ten events share a call.
    const records = await Promise.all(batch.keys.map((itemKey) => redriveRecord(itemKey, ports)));
    const counts = countEnds(records.map(({ end }) => end));
    const problems = records.flatMap((record) => record.problem ?? []);
    if (counts.gone + counts.failed > 0) return { key, fate: 'kept', records: counts, problems };
    return await ports.bucket.remove(key).then(
      () => ({ key, fate: 'deleted', records: counts, problems }) as const,
      (error: unknown) =>
        ({ key, fate: 'kept', records: counts, problems: [...problems, describeError(error)] }) as const,
    );
  } catch (error) {
    return { ...left, fate: 'kept', problems: [describeError(error)] };
  }
}

interface RedrivenRecord {
  readonly end: RecordEnd;
  readonly problem?: string;
}

async function redriveRecord(key: ItemKey, ports: RedrivePorts): Promise<RedrivenRecord> {
  const name = `${key['taskId']?.S}/${key['kind']?.S}`;
  try {
    const item = await ports.tasks.read(key);
    if (item === undefined) return { end: 'gone', problem: `${name}: the table has no such record any more` };
    const publication = await ports.publish(item);
    switch (publication.kind) {
      case 'published':
        return { end: 'published' };
      case 'up to date':
        return { end: 'nothingOwed' };
      case 'quarantined': {
        const what = describeIssues(publication.issues).join('; ');
        return { end: 'quarantined', problem: `${name}: quarantined as ${publication.id}: ${what}` };
      }
    }
  } catch (error) {
    return { end: 'failed', problem: `${name}: ${describeError(error)}` };
  }
}

/** What is wrong with an item, a text for each field; what is wrong with the whole has no field. */
export function describeIssues(issues: readonly Issue[]): string[] {
  return issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
}

function countEnds(ends: readonly RecordEnd[]): RecordCounts {
  const counts = { ...NO_RECORDS };
  for (const end of ends) counts[end] += 1;
  return counts;
}
