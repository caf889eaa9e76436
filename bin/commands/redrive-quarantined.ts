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
  readonly fate:
    | 'published'
    /** Repaired, and published meanwhile or undecided. */
    | 'up to date'
    /** Still no event can be made of it. */
    | 'malformed'
    /** The table has no such item any more. */
    | 'gone'
    /** A callback that is in the task table now, or was taken note of there. */
    | 'recorded'
    /** Still no callback can be read in it. */
    | 'unreadable'
    /** A callback of which only a part was kept. */
    | 'incomplete'
    /** A callback without a valid webhook signature, where the receiver enforces one. */
    | 'refused'
    | 'not found'
    | 'failed';
  readonly problems: readonly string[];
  /** Of a callback that is recorded: what it told, and what that did to the record. */
  readonly recorded?: {
    readonly taskId: string;
    readonly outcome: Verdict['outcome'];
    readonly transition: Transition['kind'];
  };
}

/**
 * Takes in again what is in quarantine: a callback through the receiver's rules, and an item of the task table, once
 * somebody has repaired it there, by publishing what it owes.
 *
 * The sweep would not find that item: quarantining took it out of the outbox.
 *
 * @returns Total: what went wrong is told, and the item stays in quarantine for the next redrive.
 */
export async function redriveQuarantined(
  quarantined: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  const { id, reason } = quarantined;
  try {
    if (reason === 'unpublishable') return await redriveItem(quarantined, ports);
    const redriven = await redriveCallback(id, ports);
    if (redriven.fate === 'recorded') await ports.quarantined.markRedriven(id, ports.now().toISOString());
    return { id, ...redriven };
  } catch (error) {
    return { id, fate: 'failed', problems: [describeError(error)] };
  }
}

async function redriveItem(
  { id, kind, taskId }: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  if (taskId === undefined || kind === undefined) {
    return { id, fate: 'failed', problems: ['it does not name its task'] };
  }
  const item = await ports.tasks.read({ taskId: { S: taskId }, kind: { S: kind } });
  if (item === undefined)
    return { id, fate: 'gone', problems: [`the table has no ${taskId}/${kind} any more`] };
  const read = readTaskItem(item);
  if (read.kind === 'malformed') {
    return { id, fate: 'malformed', problems: describeIssues(read.issues) };
  }
  const publication = await ports.publish(item);
  await ports.quarantined.markRedriven(id, ports.now().toISOString());
  return { id, fate: publication.kind === 'published' ? 'published' : 'up to date', problems: [] };
}
