import { Command, Option } from 'commander';
import { withStack } from '../stack.ts';
import { CommandError } from '../terminal/command-error.ts';
import { parseTime, wholeNumber } from '../terminal/options.ts';
import type { ReplayChoice } from './replay/choose-tasks.ts';
import type { ReplayOptions } from './replay/run.ts';

const EXAMPLES = `
Nothing is published without --yes. A replayed event has the same id as before: subscribers that have processed it ignore it.
Each record keeps its last 20 replays, with the time and the caller.

Exit codes:
  0  every chosen event was published, or would be
  1  some were not, or nothing could be done

Examples:
  npm run -s voice-callbacks -- replay my-task --yes
  npm run -s voice-callbacks -- replay --since 2026-11-24 --until 2026-11-25 --outcome failed`;

type CommandOptions = ReplayOptions & {
  readonly since?: Date;
  readonly until?: Date;
  readonly outcome?: 'succeeded' | 'failed';
};

/** `replay`: publishes again events that are already published. */
export function replayCommand(): Command {
  return withStack(new Command('replay'))
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['succeeded', 'failed']))
    .description('publish events again, with the same ids')
    .argument('[task-id...]', 'the tasks whose events to publish')
    .option(
      '--since <time>',
      'or every event whose result came since then: 30m, 2h, 7d, or a time in ISO 8601',
      parseTime,
    )
    .option('--until <time>', 'and before then (default: now)', parseTime)
    .option('--rate <count>', 'how many events a second at most', wholeNumber(1, 1_000), 10)
    .option('--yes', 'publish them; without it, show how many there are')
    .addOption(new Option('--dry-run', 'show how many there are, as without --yes').conflicts('yes'))
    .option('--json', 'print the result of each as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], options: CommandOptions) => {
      const choice = choiceOf(ids, options);
      const { runReplay } = await import('./replay/run.ts');
      await runReplay(choice, options);
    });
}

function choiceOf(taskIds: readonly string[], { since, until, outcome }: CommandOptions): ReplayChoice {
  const chooses = since !== undefined || until !== undefined || outcome !== undefined;
  if (taskIds.length > 0) {
    if (chooses)
      throw new CommandError('task ids name what to replay, --since chooses it: give one or the other');
    if (taskIds.includes('')) throw new CommandError('a task id is empty');
    return { kind: 'named', taskIds };
  }
  if (since === undefined) throw new CommandError('name the tasks to replay, or choose them by --since');
  const now = new Date();
  if (since >= now) throw new CommandError('--since is in the future');
  // No record has changed later than now, and each day costs queries.
  const end = until === undefined || until > now ? now : until;
  if (end <= since) throw new CommandError('--until must be later than --since');
  // The last millisecond of the period.
  const to = new Date(end.getTime() - 1).toISOString();
  return { kind: 'period', period: { from: since.toISOString(), to }, outcome };
}
