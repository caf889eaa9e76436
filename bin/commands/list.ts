import { Command } from 'commander';
import { parseTime, withOutcome, type RecordChoice } from './choose-records.ts';
import { withTarget, type TargetOptions } from './target.ts';
import { withRef } from './url-options.ts';
import { wholeNumber } from './whole-number.ts';

export type ListOptions = TargetOptions &
  RecordChoice & {
    readonly since?: Date;
    readonly due?: true;
    readonly limit: number;
    readonly json?: true;
  };

const EXAMPLES = `
Examples:
  npm run -s voice-callbacks -- list --outcome failed --since 1d
  npm run -s voice-callbacks -- list --due --stack SunoVoiceCallbacks`;

/** `list`: the latest records, or those with a pending event or result. */
export function listCommand(): Command {
  return withRef(withOutcome(withTarget(new Command('list'))), 'only what has this reference')
    .description('list records, the last changed first, or what is still owed, the longest due first')
    .option(
      '--since <time>',
      'only what changed since then: 30m, 2h, 7d, or a time in ISO 8601 (default: 30d)',
      parseTime,
    )
    .option(
      '--due',
      'only what still owes an event or a result, since when, and when something is done about it',
    )
    .option('--limit <count>', 'how many at most', wholeNumber(1, 100_000), 50)
    .option('--json', 'print them as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ListOptions) => {
      // Loaded here, as no other command needs it.
      const { runList } = await import('./list/run-list.ts');
      await runList(options);
    });
}
