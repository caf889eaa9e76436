import { Command } from 'commander';
import { CommandError } from './command-error.ts';
import type { Choice } from './redrive-chosen.ts';
import { parseSince } from './since.ts';
import { withTarget, type TargetOptions } from './target.ts';

export type RedriveOptions = TargetOptions & {
  readonly quarantined?: true;
  readonly since?: Date;
  readonly dryRun?: true;
  readonly json?: true;
};

const EXAMPLES = `
Examples:
  npm run -s voice-callbacks -- redrive --dry-run
  npm run -s voice-callbacks -- redrive --quarantined
  npm run -s voice-callbacks -- redrive --stack SunoVoiceCallbacks --since 2h`;

/** `redrive`: takes in again what was given up or quarantined. */
export function redriveCommand(): Command {
  return withTarget(new Command('redrive'))
    .description(
      'publish what was given up, as far as it is still owed, and read what was quarantined once more (exit code 0 when nothing is left of it, else 1)',
    )
    .argument(
      '[id...]',
      'batches in the failure bucket by their keys, what is in quarantine by its id (default: every batch)',
    )
    .option('--quarantined', 'everything that waits in quarantine, instead of the batches')
    .option(
      '--since <time>',
      'only what was given up or quarantined since then: 30m, 2h, 7d, or a time in ISO 8601',
      (text) => parseSince(text, new Date()),
    )
    .option('--dry-run', 'say what would become of it, and publish, record, delete and mark nothing')
    .option('--json', 'print what became of it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (ids: string[], options: RedriveOptions) => {
      const choice = choiceOf(ids, options);
      // Loaded here: the clients take as long to load as all the rest, and no other command needs them.
      const { runRedrive } = await import('./run-redrive.ts');
      await runRedrive(choice, options);
    });
}

function choiceOf(ids: readonly string[], { quarantined, since }: RedriveOptions): Choice {
  if (ids.length === 0) return { kind: quarantined ? 'quarantined' : 'batches', since };
  if (quarantined === undefined && since === undefined) return { kind: 'named', ids };
  throw new CommandError(
    'ids name what to redrive, --quarantined and --since choose it: give one or the other',
  );
}
