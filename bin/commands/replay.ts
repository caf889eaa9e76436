import { Command, Option } from 'commander';
import { parseTime, withOutcome } from './choose-records.ts';
import { CommandError } from './command-error.ts';
import type { ReplayChoice } from './replay/choose-tasks.ts';
import { withTarget, type TargetOptions } from './target.ts';
import { wholeNumber } from './whole-number.ts';

export type ReplayOptions = TargetOptions & {
  readonly since?: Date;
  readonly until?: Date;
  readonly outcome?: 'succeeded' | 'failed';
  readonly rate: number;
  readonly yes?: true;
  readonly json?: true;
};

const EXAMPLES = `
Nothing is published without --yes. An event that is published again has the id that it had: subscribers which have seen it ignore it.
Each record remembers the last 20 replays, with when and by whom.

Exit codes:
  0  every event that was chosen is out, or would be
  1  some are not, or nothing could be done

Examples:
  npm run -s voice-callbacks -- replay my-task --yes
  npm run -s voice-callbacks -- replay --since 2026-11-24 --until 2026-11-25 --outcome failed`;

/** `replay`: publishes again events that are already published. */
export function replayCommand(): Command {
  return withOutcome(withTarget(new Command('replay')), ['succeeded', 'failed'])
    .description('publish events again, with the ids that they had')
    .argument('[task-id...]', 'the tasks whose events are meant')
    .option(
      '--since <time>',
      'or every event whose result came since then: 30m, 2h, 7d, or a time in ISO 8601',
      parseTime,
    )
    .option('--until <time>', 'and before then (default: now)', parseTime)
    .option('--rate <count>', 'how many events a second at most', wholeNumber(1, 1_000), 10)
    .option('--yes', 'publish them; without it, say how many there are')
    .addOption(new Option('--dry-run', 'say how many there are, as without --yes').conflicts('yes'))
    .option('--json', 'print what became of each as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], options: ReplayOptions) => {
      const choice = choiceOf(ids, options);
      // Loaded here, as no other command needs it.
      const { runReplay } = await import('./replay/run-replay.ts');
      await runReplay(choice, options);
    });
}

function choiceOf(taskIds: readonly string[], { since, until, outcome }: ReplayOptions): ReplayChoice {
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
