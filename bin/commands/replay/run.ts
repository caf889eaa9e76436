import ms from 'ms';
import pMap from 'p-map';
import { createDynamoReplayLog } from '../../../functions/adapters/dynamodb/replay-log.ts';
import type { TaskItems } from '../../../functions/adapters/dynamodb/task-item.ts';
import { createSnsEventPublisher } from '../../../functions/adapters/sns/event-publisher.ts';
import { openStack, type Stack, type StackOptions } from '../../stack.ts';
import { openTaskItems, openTaskListing } from '../../stack/stores.ts';
import { interruptible } from '../../terminal/interruption.ts';
import { paint, printable, showProgress } from '../../terminal/text.ts';
import { mapAtRate, SYSTEM_CLOCK } from '../../terminal/rate-limiter.ts';
import {
  CHOSEN_BY,
  chooseTasks,
  type ChosenTask,
  type ChosenTasks,
  type ReplayChoice,
  type TaskKey,
} from './choose-tasks.ts';
import { findReplayable, replayTask, type ReplayedTask, type ReplayPorts } from './replay-task.ts';

export interface ReplayOptions extends StackOptions {
  readonly rate: number;
  readonly yes?: true;
  readonly json?: true;
}

/** How many named tasks are read at a time. */
const READS_AT_A_TIME = 10;

/**
 * Prints what is selected, publishes it if requested, and prints the results.
 *
 * @throws {CommandError} if the stack does not exist; {StoreUnavailableError} if the selection cannot be read.
 */
export async function runReplay(choice: ReplayChoice, options: ReplayOptions): Promise<void> {
  const { yes = false, json = false, rate } = options;
  const stack = await openStack(options);
  const print = json ? () => undefined : (text: string) => console.log(text);

  const chosen = await chooseTasks(choice, await openTaskListing(stack, CHOSEN_BY));
  showProgress('');
  const { undecided } = chosen;
  const missing =
    choice.kind === 'named' ? await findUnreplayable(chosen.tasks, await openTaskItems(stack)) : [];
  const without = new Set(missing.map(({ taskId }) => taskId));
  const tasks = chosen.tasks.filter(({ taskId }) => !without.has(taskId));
  for (const task of missing) print(describeReplay(task));
  print(describeChosen({ tasks, undecided }, { rate, yes }));
  if (!missing.every(isDone)) process.exitCode = 1;
  const counts = { chosen: chosen.tasks.length, undecided };
  if (!yes) {
    if (json) console.log(JSON.stringify({ dryRun: true, ...counts, tasks: missing }));
    return;
  }
  if (tasks.length === 0 && !json) return;

  const ports = await openReplayPorts(stack);
  const replayed = await replayAll(tasks, rate, ports);
  const resumePoint = resumePointOf(choice, tasks, replayed);
  print(describeReplayed(replayed, tasks.length));
  if (resumePoint !== undefined) print(describeResumePoint(resumePoint));
  const results = inChosenOrder(chosen.tasks, [...missing, ...replayed]);
  if (json)
    console.log(JSON.stringify({ dryRun: false, by: ports.by, ...counts, ...resumePoint, tasks: results }));
  if (!replayed.every(isDone) || replayed.length < tasks.length) process.exitCode = 1;
}

function isDone({ result }: ReplayedTask): boolean {
  return result === 'replayed' || result === 'undecided';
}

/**
 * Finds named tasks without an event: a period selects by the records, but a named task may have none.
 *
 * @returns those tasks, and those that could not be read, with the error; never throws.
 */
async function findUnreplayable(tasks: readonly TaskKey[], items: TaskItems): Promise<ReplayedTask[]> {
  const found = await pMap(tasks, (task) => findReplayable(task, items), { concurrency: READS_AT_A_TIME });
  return found.flatMap((task) => (task.kind === 'none' ? [task.why] : []));
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
    return await interruptible((interrupted) => mapAtRate(tasks, rate, replay, SYSTEM_CLOCK, interrupted));
  } finally {
    showProgress('');
  }
}

/** Sorts results of tasks into the order in which the tasks were selected. */
function inChosenOrder(tasks: readonly TaskKey[], results: readonly ReplayedTask[]): ReplayedTask[] {
  const places = new Map(tasks.map(({ taskId }, place) => [taskId, place]));
  const placeOf = ({ taskId }: ReplayedTask) => places.get(taskId) ?? 0;
  return results.toSorted((a, b) => placeOf(a) - placeOf(b));
}

async function openReplayPorts(stack: Stack): Promise<ReplayPorts> {
  const by = await stack.caller();
  return {
    tasks: await openTaskItems(stack),
    log: createDynamoReplayLog(await stack.clients.dynamodb(), stack.output('TaskTableName')),
    publisher: createSnsEventPublisher(await stack.clients.sns(), stack.output('TopicArn')),
    source: stack.eventSource,
    by,
    now: () => new Date(),
  };
}

/** Describes what is about to be published, or would be. */
function describeChosen(
  { tasks, undecided }: ChosenTasks,
  { rate, yes }: { readonly rate: number; readonly yes: boolean },
): string {
  const skipped = undecided === 0 ? '' : ` (${undecided} undecided, without an event)`;
  if (tasks.length === 0) return `No event to replay${skipped}.`;
  const long = ms((tasks.length * 1_000) / rate);
  const what = `${countEvents(tasks.length)}${skipped}, at most ${rate} a second: about ${long}`;
  return yes ? `Publishing ${what}.` : `Dry run: ${what}. Nothing is published; add --yes to publish.`;
}

/** Describes the results: the sum, and a line for each event that was not published. */
function describeReplayed(replayed: readonly ReplayedTask[], chosen: number): string {
  const notPublished = replayed.filter(({ result }) => result !== 'replayed');
  const published = replayed.length - notPublished.length;
  const left = chosen - replayed.length;
  const interrupted = left === 0 ? '' : `; interrupted before the other ${left}`;
  return [
    ...notPublished.map(describeReplay),
    `Published ${published} of ${countEvents(chosen)}${interrupted}.`,
  ].join('\n');
}

/** Returns why the event of a task was not published, or would not be. */
function describeReplay({ taskId, result, problems }: ReplayedTask): string {
  return [
    `${printable(taskId)}: ${paint(result === 'undecided' ? 'yellow' : 'red', result)}`,
    ...problems.map((problem) => `  ${printable(problem)}`),
  ].join('\n');
}

function countEvents(events: number): string {
  return `${events} ${events === 1 ? 'event' : 'events'}`;
}

/** How to resume an interrupted replay of a period: `--since` and `--until`. ISO 8601, UTC. */
interface ResumePoint {
  readonly resumeSince: string;
  readonly until: string;
}

/**
 * Returns how to resume an interrupted replay: from the earliest last change of an unpublished task, to the period's end.
 * Published events of records that changed since that time are published again.
 *
 * @param replayed the results of the tasks that were begun: the first of the selected tasks, in their order.
 * @returns `undefined` if every task was begun, or the tasks were named.
 */
export function resumePointOf(
  choice: ReplayChoice,
  chosen: readonly ChosenTask[],
  replayed: readonly ReplayedTask[],
): ResumePoint | undefined {
  if (choice.kind === 'named' || replayed.length === chosen.length) return undefined;
  // A record that changed while it was read is among earlier ones: the first that is left may not be the earliest.
  const resumeSince = chosen
    .filter((_, index) => (replayed[index]?.result ?? 'failed') === 'failed')
    .map(({ updatedAt }) => updatedAt)
    .filter((updatedAt) => updatedAt !== undefined)
    .sort()[0];
  if (resumeSince === undefined) return undefined;
  // The period ends with its last millisecond; the option is the first millisecond after it.
  return { resumeSince, until: new Date(Date.parse(choice.period.to) + 1).toISOString() };
}

/** Returns the options that resume the same command, in place of its period. */
function describeResumePoint({ resumeSince, until }: ResumePoint): string {
  return `Resume with: --since ${resumeSince} --until ${until}`;
}
