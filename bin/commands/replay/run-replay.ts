import { setTimeout as sleep } from 'node:timers/promises';
import { createDynamoReplayLog } from '../../../functions/adapters/dynamodb/replay-log.ts';
import { createDynamoTaskItems } from '../../../functions/adapters/dynamodb/task-item.ts';
import { createDynamoTaskListing } from '../../../functions/adapters/dynamodb/task-listing.ts';
import { createSnsEventPublisher } from '../../../functions/adapters/sns/event-publisher.ts';
import { callerOf } from '../caller.ts';
import { explainOutage } from '../explain-outage.ts';
import { interruptible } from '../interruption.ts';
import { showProgress } from '../progress.ts';
import { publishingTargetOf, type PublishingTarget } from '../publishing-target.ts';
import type { ReplayOptions } from '../replay.ts';
import { findStack } from '../target.ts';
import { mapAtRate } from './map-at-rate.ts';
import { CHOSEN_BY, chooseTasks, type ReplayChoice, type TaskKey } from './choose-tasks.ts';
import { resumePointOf } from './resume-point.ts';
import { describeChosen, describeReplay, describeResumePoint, describeReplayed } from './render-replay.ts';
import { replayTask, type ReplayedTask, type ReplayPorts } from './replay-task.ts';
import { inChosenOrder, findUnreplayable } from './find-unreplayable.ts';

const CLOCK = { nowMs: () => performance.now(), waitMs: (ms: number) => sleep(ms) };

/**
 * Prints what is selected, publishes it if requested, and prints the results.
 *
 * @throws {CommandError} if there is no such stack, or the selection cannot be read.
 */
export async function runReplay(choice: ReplayChoice, options: ReplayOptions): Promise<void> {
  const { yes = false, json = false, rate } = options;
  const found = await findStack(options);
  const target = publishingTargetOf(found);
  const listing = createDynamoTaskListing(target.dynamodb, target.environment.TASK_TABLE, CHOSEN_BY);
  const say = json ? () => undefined : (text: string) => console.log(text);

  const chosen = await chooseTasks(choice, listing)
    .catch(explainOutage)
    .finally(() => showProgress(''));
  const { undecided } = chosen;
  const items = createDynamoTaskItems(target.dynamodb, target.environment.TASK_TABLE);
  const missing = choice.kind === 'named' ? await findUnreplayable(chosen.tasks, items) : [];
  const without = new Set(missing.map(({ taskId }) => taskId));
  const tasks = chosen.tasks.filter(({ taskId }) => !without.has(taskId));
  for (const task of missing) say(describeReplay(task));
  say(describeChosen({ tasks, undecided }, { rate, yes }));
  if (!missing.every(isThrough)) process.exitCode = 1;
  const counts = { chosen: chosen.tasks.length, undecided };
  if (!yes) {
    if (json) console.log(JSON.stringify({ dryRun: true, ...counts, tasks: missing }));
    return;
  }
  if (tasks.length === 0 && !json) return;

  const by = await callerOf(found);
  const replayed = await replayAll(tasks, rate, portsOf(target, by));
  const goOn = resumePointOf(choice, tasks, replayed);
  say(describeReplayed(replayed, tasks.length));
  if (goOn !== undefined) say(describeResumePoint(goOn));
  const results = inChosenOrder(chosen.tasks, [...missing, ...replayed]);
  if (json) console.log(JSON.stringify({ dryRun: false, by, ...counts, ...goOn, tasks: results }));
  if (!replayed.every(isThrough) || replayed.length < tasks.length) process.exitCode = 1;
}

function isThrough({ result: result }: ReplayedTask): boolean {
  return result === 'replayed' || result === 'undecided';
}

/** Replays all tasks. If it is interrupted, it prints its progress. */
async function replayAll(
  tasks: readonly TaskKey[],
  rate: number,
  ports: ReplayPorts,
): Promise<ReplayedTask[]> {
  let done = 0;
  const replay = async (task: TaskKey) => {
    const replayed = await replayTask(task, ports);
    showProgress(`${++done} of ${tasks.length} events`);
    return replayed;
  };
  try {
    return await interruptible((interrupted) => mapAtRate(tasks, rate, replay, CLOCK, interrupted));
  } finally {
    showProgress('');
  }
}

function portsOf({ environment, dynamodb, sns }: PublishingTarget, by: string): ReplayPorts {
  return {
    tasks: createDynamoTaskItems(dynamodb, environment.TASK_TABLE),
    log: createDynamoReplayLog(dynamodb, environment.TASK_TABLE),
    publisher: createSnsEventPublisher(sns, environment.TOPIC_ARN),
    source: environment.EVENT_SOURCE,
    by,
    now: () => new Date(),
  };
}
