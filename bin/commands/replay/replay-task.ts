import { marshall } from '@aws-sdk/util-dynamodb';
import type { ReplayLog } from '../../../functions/adapters/dynamodb/replay-log.ts';
import { readTaskItem, type TaskItems } from '../../../functions/adapters/dynamodb/task-item.ts';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import type { EventPublisher } from '../../../functions/adapters/sns/event-publisher.ts';
import { buildEvent } from '../../../functions/domain/event.ts';
import type { SettledRecord } from '../../../functions/domain/record.ts';
import { describeIssues } from '../../terminal/text.ts';
import type { TaskKey } from './choose-tasks.ts';

export interface ReplayPorts {
  readonly tasks: TaskItems;
  readonly log: ReplayLog;
  readonly publisher: EventPublisher;
  /** The events' `source`. */
  readonly source: string;
  /** The identity of the operator who replays. */
  readonly by: string;
  readonly now: () => Date;
}

export interface ReplayedTask {
  readonly taskId: string;
  readonly result: 'replayed' | 'undecided' | 'malformed' | 'not found' | 'failed';
  readonly eventId?: string;
  readonly problems: readonly string[];
}

/** A task that has an event, or why it has nothing to replay. */
export type FoundTask =
  | { readonly kind: 'found'; readonly record: SettledRecord }
  | { readonly kind: 'none'; readonly why: ReplayedTask };

/**
 * Reads what would be replayed for a task.
 *
 * @returns the record, or the reason, errors included; never throws.
 */
export async function findReplayable({ taskId, kind }: TaskKey, tasks: TaskItems): Promise<FoundTask> {
  const none = (result: ReplayedTask['result'], problems: readonly string[] = []): FoundTask => ({
    kind: 'none',
    why: { taskId, result, problems },
  });
  try {
    const item = await tasks.read(marshall({ taskId, kind }), undefined);
    if (item === undefined) return none('not found');
    const read = readTaskItem(item);
    if (read.kind === 'malformed') return none('malformed', describeIssues(read.issues));
    return read.record.outcome === 'awaiting' ? none('undecided') : { kind: 'found', record: read.record };
  } catch (error) {
    return none('failed', [describeError(error)]);
  }
}

/**
 * Publishes again the event of a record's current state, with the same id. A pending event stays pending.
 *
 * The replay is recorded in the record before: every replayed event is recorded, and one that could not be published may be
 * recorded too.
 *
 * @returns the result, errors included; never throws, so that a failing task does not block the others.
 */
export async function replayTask({ taskId, kind }: TaskKey, ports: ReplayPorts): Promise<ReplayedTask> {
  const found = await findReplayable({ taskId, kind }, ports.tasks);
  if (found.kind === 'none') return found.why;
  const { record } = found;
  try {
    const event = buildEvent(record, ports.source);
    const replay = { at: ports.now().toISOString(), by: ports.by, revision: record.revision };
    if (!(await ports.log.append({ taskId, kind }, replay)))
      return { taskId, result: 'not found', problems: [] };
    await ports.publisher.publish(event);
    return { taskId, result: 'replayed', eventId: event.id, problems: [] };
  } catch (error) {
    return { taskId, result: 'failed', problems: [describeError(error)] };
  }
}
