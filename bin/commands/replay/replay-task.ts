import { marshall } from '@aws-sdk/util-dynamodb';
import type { ReplayLog } from '../../../functions/adapters/dynamodb/replay-log.ts';
import { readTaskItem } from '../../../functions/adapters/dynamodb/task-item.ts';
import type { TaskItems } from '../../../functions/adapters/dynamodb/task-items.ts';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import type { EventPublisher } from '../../../functions/adapters/sns/event-publisher.ts';
import { buildEvent } from '../../../functions/domain/event.ts';
import { describeIssues } from '../redrive-batch.ts';
import type { TaskKey } from './choose-tasks.ts';

export interface ReplayPorts {
  readonly tasks: TaskItems;
  readonly log: ReplayLog;
  readonly publisher: EventPublisher;
  /** The events' `source`. */
  readonly source: string;
  /** Who replays. */
  readonly by: string;
  readonly now: () => Date;
}

export interface ReplayedTask {
  readonly taskId: string;
  readonly fate: 'replayed' | 'undecided' | 'malformed' | 'not found' | 'failed';
  readonly eventId?: string;
  readonly problems: readonly string[];
}

/**
 * Publishes the event of what a record says now once more, with the same id. What is owed stays owed.
 *
 * Who did it is noted before: an event that is out has its note, and one that could not be published may have one.
 *
 * @returns Total: what went wrong is told, and holds up no other.
 */
export async function replayTask({ taskId, kind }: TaskKey, ports: ReplayPorts): Promise<ReplayedTask> {
  const notFound = { taskId, fate: 'not found', problems: [] } as const;
  try {
    const item = await ports.tasks.read(marshall({ taskId, kind }));
    if (item === undefined) return notFound;
    const read = readTaskItem(item);
    if (read.kind === 'malformed')
      return { taskId, fate: 'malformed', problems: describeIssues(read.issues) };
    const { record } = read;
    if (record.outcome === 'awaiting') return { taskId, fate: 'undecided', problems: [] };

    const event = buildEvent(record, ports.source);
    const replay = { at: ports.now().toISOString(), by: ports.by, revision: record.revision };
    if (!(await ports.log.note({ taskId, kind }, replay))) return notFound;
    await ports.publisher.publish(event);
    return { taskId, fate: 'replayed', eventId: event.id, problems: [] };
  } catch (error) {
    return { taskId, fate: 'failed', problems: [describeError(error)] };
  }
}
