import type { QuarantinedItem } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { readTaskItem } from '../../functions/adapters/dynamodb/task-item.ts';
import type { Verdict } from '../../functions/domain/classify.ts';
import type { Transition } from '../../functions/domain/transition.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { describeIssues } from './redrive-batch.ts';
import { redriveCallback } from './redrive-callback.ts';
import type { RedrivePorts } from './redrive-ports.ts';

export interface RedrivenItem {
  /** The id in the quarantine. */
  readonly id: string;
  readonly result:
    | 'published'
    /** Repaired; the event was published meanwhile, or the task is undecided. */
    | 'up to date'
    /** Still no event can be built from the item. */
    | 'malformed'
    /** The item is not in the table any more. */
    | 'gone'
    /** A callback whose report is in the task table now, in the record or its history. */
    | 'recorded'
    /** The callback's body can still not be read. */
    | 'unreadable'
    /** A callback of which only a part was stored. */
    | 'incomplete'
    /** A callback without a valid webhook signature, where the receiver enforces one. */
    | 'refused'
    | 'not found'
    | 'failed';
  readonly problems: readonly string[];
  /** For a recorded callback: its report, and the transition of the record. */
  readonly recorded?: {
    readonly taskId: string;
    readonly outcome: Verdict['outcome'];
    readonly transition: Transition['kind'];
  };
}

/**
 * Redrives a quarantined item: a callback through the receiver's rules, and an item of the task table, after it was repaired
 * there, by publishing its pending event.
 *
 * The sweep would not find the item of the task table: quarantining removed it from the outbox.
 *
 * @returns the result, problems included; never throws. After a problem the item stays quarantined for the next redrive.
 */
export async function redriveQuarantined(
  quarantined: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  const { id, reason } = quarantined;
  try {
    if (reason === 'unpublishable') return await redriveItem(quarantined, ports);
    const redriven = await redriveCallback(id, ports);
    if (redriven.result === 'recorded')
      await ports.quarantined.markRedriven(id, ports.now().toISOString(), undefined);
    return { id, ...redriven };
  } catch (error) {
    return { id, result: 'failed', problems: [describeError(error)] };
  }
}

async function redriveItem(
  { id, kind, taskId }: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  if (taskId === undefined || kind === undefined) {
    return { id, result: 'failed', problems: ['it does not name its task'] };
  }
  const item = await ports.tasks.read({ taskId: { S: taskId }, kind: { S: kind } }, undefined);
  if (item === undefined)
    return { id, result: 'gone', problems: [`the table has no ${taskId}/${kind} any more`] };
  const read = readTaskItem(item);
  if (read.kind === 'malformed') {
    return { id, result: 'malformed', problems: describeIssues(read.issues) };
  }
  const publication = await ports.publish(item);
  await ports.quarantined.markRedriven(id, ports.now().toISOString(), undefined);
  return { id, result: publication.kind === 'published' ? 'published' : 'up to date', problems: [] };
}
