import type { QuarantinedItem } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { readTaskItem } from '../../functions/adapters/dynamodb/task-item.ts';
import { describeError } from '../../functions/adapters/logging/describe-error.ts';
import { describeIssues } from './redrive-batch.ts';
import type { RedrivePorts } from './redrive-ports.ts';

export interface RedrivenItem {
  /** The id in the quarantine. */
  readonly id: string;
  readonly fate:
    | 'published'
    /** Repaired, and published meanwhile or undecided. */
    | 'nothing owed'
    /** Still no event can be made of it. */
    | 'malformed'
    /** The table has no such item any more. */
    | 'gone'
    /** The body of a callback: it takes a receiver that can read it. */
    | 'not yet'
    | 'not found'
    | 'failed';
  readonly problems: readonly string[];
}

/**
 * Publishes what a quarantined item of the task table owes, once somebody has repaired it there.
 *
 * The sweep would not find it: quarantining took it out of the outbox.
 *
 * @returns Total: what went wrong is told, and the item stays in quarantine for the next redrive.
 */
export async function redriveQuarantined(
  { id, reason, kind, taskId }: QuarantinedItem,
  ports: RedrivePorts,
): Promise<RedrivenItem> {
  if (reason !== 'unpublishable') return { id, fate: 'not yet', problems: [notYet(reason)] };
  if (taskId === undefined || kind === undefined) {
    return { id, fate: 'failed', problems: ['it does not name its task'] };
  }
  try {
    const item = await ports.tasks.read({ taskId: { S: taskId }, kind: { S: kind } });
    if (item === undefined)
      return { id, fate: 'gone', problems: [`the table has no ${taskId}/${kind} any more`] };
    const read = readTaskItem(item);
    if (read.kind === 'malformed') {
      return { id, fate: 'malformed', problems: describeIssues(read.issues) };
    }
    const publication = await ports.publish(item);
    await ports.quarantined.markRedriven(id, ports.now().toISOString());
    return { id, fate: publication.kind === 'published' ? 'published' : 'nothing owed', problems: [] };
  } catch (error) {
    return { id, fate: 'failed', problems: [describeError(error)] };
  }
}

function notYet(reason = 'no reason'): string {
  return `a callback that could not be read (${reason}) takes a receiver that can read it, which is not built yet; correct its body in a file and post that with \`voice-callbacks send FILE\``;
}
