import { Command } from 'commander';
import { parseTime } from './choose-records.ts';
import { withTarget, type TargetOptions } from './target.ts';

export type StatsOptions = TargetOptions & { readonly since?: Date; readonly json?: true };

/** `stats`: the state of the stack, in numbers. */
export function statsCommand(): Command {
  return withTarget(new Command('stats'))
    .description('count results, how long their events took, what is owed, and what is in quarantine')
    .option(
      '--since <time>',
      'count the records that changed since then: 30m, 2h, 7d, or a time in ISO 8601 (default: 1d)',
      parseTime,
    )
    .option('--json', 'print the numbers as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- stats --since 7d')
    .action(async (options: StatsOptions) => {
      // Loaded here, as no other command needs it.
      const { runStats } = await import('./stats/run-stats.ts');
      await runStats(options);
    });
}
