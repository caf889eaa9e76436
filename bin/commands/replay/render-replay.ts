import { describeElapsed } from '../terminal/elapsed.ts';
import { paint } from '../terminal/paint.ts';
import { printable } from '../terminal/printable.ts';
import type { ChosenTasks } from './choose-tasks.ts';
import type { ResumePoint } from './resume-point.ts';
import type { ReplayedTask } from './replay-task.ts';

/** Describes what is about to be published, or would be. */
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

/** Describes the results: the sum, and a line for each event that was not published. */
export function describeReplayed(replayed: readonly ReplayedTask[], chosen: number): string {
  const notOut = replayed.filter(({ result: result }) => result !== 'replayed');
  const out = replayed.length - notOut.length;
  const left = chosen - replayed.length;
  const interrupted = left === 0 ? '' : `; interrupted before the other ${left}`;
  return [...notOut.map(describeReplay), `Published ${out} of ${counted(chosen)}${interrupted}.`].join('\n');
}

/** Returns the options that resume the same command, in place of its period. */
export function describeResumePoint({ resumeSince: resumeSince, until }: ResumePoint): string {
  return `Go on with: --since ${resumeSince} --until ${until}`;
}

/** Returns why the event of a task was not published, or would not be. */
export function describeReplay({ taskId, result: result, problems }: ReplayedTask): string {
  return [
    `${printable(taskId)}: ${paint(result === 'undecided' ? 'yellow' : 'red', result)}`,
    ...problems.map((problem) => `  ${printable(problem)}`),
  ].join('\n');
}

function counted(events: number): string {
  return `${events} ${events === 1 ? 'event' : 'events'}`;
}
