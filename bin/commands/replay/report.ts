import ms from 'ms';
import { paint, printable } from '../../terminal/text.ts';
import type { ChosenTask, ChosenTasks, ReplayChoice } from './choose-tasks.ts';
import type { ReplayedTask } from './replay-task.ts';

/** Describes what is about to be published, or would be. */
export function describeChosen(
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
export function describeReplayed(replayed: readonly ReplayedTask[], chosen: number): string {
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
export function describeReplay({ taskId, result, problems }: ReplayedTask): string {
  return [
    `${printable(taskId)}: ${paint(result === 'undecided' ? 'yellow' : 'red', result)}`,
    ...problems.map((problem) => `  ${printable(problem)}`),
  ].join('\n');
}

function countEvents(events: number): string {
  return `${events} ${events === 1 ? 'event' : 'events'}`;
}

/** How to resume an interrupted replay of a period: `--since` and `--until`. ISO 8601, UTC. */
export interface ResumePoint {
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
export function describeResumePoint({ resumeSince, until }: ResumePoint): string {
  return `Resume with: --since ${resumeSince} --until ${until}`;
}
