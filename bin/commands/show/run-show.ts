import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readTaskItem, createDynamoTaskItems } from '../../../functions/adapters/dynamodb/task-item.ts';
import { MAX_TASK_ID_CHARACTERS } from '../../../functions/domain/normalise.ts';
import { CommandError } from '../command-error.ts';
import { explainOutage } from '../explain-outage.ts';
import { describeIssues } from '../redrive-batch.ts';
import type { ShowOptions } from '../show.ts';
import { findStoreTarget } from '../store-target.ts';
import { eventsOf } from './events.ts';
import { renderShow } from './render-show.ts';
import { timelineOf } from './timeline.ts';

/**
 * Prints a record with its timeline and events.
 *
 * @throws {CommandError} if there is no such record or stack, or it may not be read.
 */
export async function runShow(taskId: string, { kind, raw, json, ...options }: ShowOptions): Promise<void> {
  if (taskId === '') throw new CommandError('the task id is empty');
  if (taskId.length > MAX_TASK_ID_CHARACTERS)
    throw new CommandError(`no task id has more than ${MAX_TASK_ID_CHARACTERS} characters`);
  const { dynamodb, taskTable } = await findStoreTarget(options);
  const item = await createDynamoTaskItems(dynamodb, taskTable)
    .read(marshall({ taskId, kind }), undefined)
    .catch(explainOutage);
  if (item === undefined) {
    throw new CommandError(
      `the table has no record of the task ${taskId} (kind ${kind}): nobody registered it, and no callback named it`,
    );
  }
  const { raw: body, client, ...record } = unmarshall(item, { wrapNumbers: Number });
  const read = readTaskItem(item);
  const shown = {
    record: raw ? { ...record, client: client as unknown, raw: body as unknown } : record,
    timeline: timelineOf(record),
    events: eventsOf(record),
    problems: read.kind === 'malformed' ? describeIssues(read.issues) : [],
  };
  console.log(json ? JSON.stringify(shown) : renderShow(shown));
}
