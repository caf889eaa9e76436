import { Command, Option } from 'commander';
import { QUARANTINE_REASONS } from '../../functions/domain/quarantine.ts';
import { parseTime } from './choose-records.ts';
import { withTarget, type TargetOptions } from './target.ts';
import { wholeNumber } from './whole-number.ts';

export type QuarantineListOptions = TargetOptions & {
  readonly since?: Date;
  readonly reason?: string;
  readonly all?: true;
  readonly limit: number;
  readonly json?: true;
};

export type QuarantineShowOptions = TargetOptions & { readonly body?: true; readonly json?: true };

/** `quarantine`: what could not be processed, and why. */
export function quarantineCommand(): Command {
  return new Command('quarantine')
    .description('look at what could not be read, or published; `redrive` takes it in again')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- quarantine list --since 7d');
}

function listCommand(): Command {
  return withTarget(new Command('list'))
    .description('list what waits in quarantine, the last that came in first')
    .option(
      '--since <time>',
      'only what last came in since then: 30m, 2h, 7d, or a time in ISO 8601',
      parseTime,
    )
    .addOption(new Option('--reason <reason>', 'only these').choices(QUARANTINE_REASONS))
    .option('--all', 'also what was taken in again')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 100_000), 50)
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- quarantine list --reason no_task_id')
    .action(async (options: QuarantineListOptions) => {
      // Loaded here, as no other command needs it.
      const { runQuarantineList } = await import('./quarantine/run-quarantine.ts');
      await runQuarantineList(options);
    });
}

function showCommand(): Command {
  return withTarget(new Command('show'))
    .description('show one of them, with its body (exit code 1 when there is none)')
    .argument('<id>', 'its id, as `quarantine list` shows it')
    .addOption(
      new Option('--body', 'print the bytes of the body and nothing else, for a file').conflicts('json'),
    )
    .option('--json', 'print it as JSON; a body that is no text as base64')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- quarantine show ID --body > body.json')
    .action(async (id: string, options: QuarantineShowOptions) => {
      const { runQuarantineShow } = await import('./quarantine/run-quarantine.ts');
      await runQuarantineShow(id, options);
    });
}
