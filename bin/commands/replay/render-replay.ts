import { describeElapsed } from '../terminal/elapsed.ts';
import { paint } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import type { ChosenTasks } from './choose-tasks.ts';
import type { GoOn } from './go-on.ts';
import type { ReplayedTask } from './replay-task.ts';

/** Says what is about to be published, or would be. */
export function describeChosen(
  { tasks, undecided }: ChosenTasks,
  { rate, yes }: { readonly rate: number; readonly yes: boolean },
): string {
  const skipped = undecided === 0 ? '' : ` (${undecided} undecided, which have none)`;
  if (tasks.length === 0) return `No event to replay${skipped}.`;
  const long = describeElapsed((tasks.length * 1_000) / rate);
  const what = `${counted(tasks.length)}${skipped}, at most ${rate} a second: about ${long}`;
  return yes ? `Publishing ${what}.` : `Dry run: ${what}. Nothing is published; add --yes to publish.`;
}

/** Says what became of them: the sum, and a line for each that is not out. */
export function describeReplayed(replayed: readonly ReplayedTask[], chosen: number): string {
  const notOut = replayed.filter(({ fate }) => fate !== 'replayed');
  const out = replayed.length - notOut.length;
  const left = chosen - replayed.length;
  const interrupted = left === 0 ? '' : `; interrupted before the other ${left}`;
  return [...notOut.map(describeFate), `Published ${out} of ${counted(chosen)}${interrupted}.`].join('\n');
}

/** Says what to give the same command in place of its period. */
export function describeGoOn({ goOnSince, until }: GoOn): string {
  return `Go on with: --since ${goOnSince} --until ${until}`;
}

/** Says why the event of a task is not out, or would not be. */
export function describeFate({ taskId, fate, problems }: ReplayedTask): string {
  return [
    `${printable(taskId)}: ${paint(fate === 'undecided' ? 'yellow' : 'red', fate)}`,
    ...problems.map((problem) => `  ${printable(problem)}`),
  ].join('\n');
}

function counted(events: number): string {
  return `${events} ${events === 1 ? 'event' : 'events'}`;
}
