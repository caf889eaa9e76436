import type { ChosenTask, ReplayChoice } from './choose-tasks.ts';
import type { ReplayedTask } from './replay-task.ts';

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
  return { resumeSince: resumeSince, until: new Date(Date.parse(choice.period.to) + 1).toISOString() };
}
