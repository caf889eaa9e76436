import type { ChosenTask, ReplayChoice } from './choose-tasks.ts';
import type { ReplayedTask } from './replay-task.ts';

/** How an interrupted replay of a period goes on: `--since` and `--until`. ISO 8601, UTC. */
export interface GoOn {
  readonly goOnSince: string;
  readonly until: string;
}

/**
 * Tells how to go on with a replay that was interrupted: from the earliest last change of what is not out, to where the
 * period ended. What has changed since then and is out is published once more.
 *
 * @param replayed what became of those that were begun: the first of those chosen, in their order.
 * @returns nothing when every task was begun, or they were named.
 */
export function goOnOf(
  choice: ReplayChoice,
  chosen: readonly ChosenTask[],
  replayed: readonly ReplayedTask[],
): GoOn | undefined {
  if (choice.kind === 'named' || replayed.length === chosen.length) return undefined;
  // A record that changed while it was read stands among earlier ones: the first that is left may not be the earliest.
  const goOnSince = chosen
    .filter((_, index) => (replayed[index]?.fate ?? 'failed') === 'failed')
    .map(({ updatedAt }) => updatedAt)
    .filter((updatedAt) => updatedAt !== undefined)
    .sort()[0];
  if (goOnSince === undefined) return undefined;
  // The period has the last millisecond that counts; the option is the first that does not.
  return { goOnSince, until: new Date(Date.parse(choice.period.to) + 1).toISOString() };
}
