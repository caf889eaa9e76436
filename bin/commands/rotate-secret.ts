import { Command, Option } from 'commander';
import { parseDuration } from './duration.ts';
import { withTarget, type TargetOptions } from './target.ts';
import { DEFAULT_LIFETIME } from './url-options.ts';

export type RotateSecretOptions = TargetOptions & {
  readonly urlLifetime: number;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
};

const MORE = `
URLs that were made until now stay good until they expire, or until the secret is rotated once more. So without --yes it does nothing
within the lifetime of URLs after a rotation: those that were made before that one would end.

Example:
  npm run -s voice-callbacks -- rotate-secret --dry-run`;

/** `rotate-secret`: gives the signing secret a new value. */
export function rotateSecretCommand(): Command {
  return withTarget(new Command('rotate-secret'))
    .description('sign callback URLs with a new secret from now on (exit code 0 when it is done, else 1)')
    .addOption(
      new Option('--url-lifetime <duration>', 'how long your URLs are good for, at most')
        .argParser(parseDuration)
        .default(parseDuration(DEFAULT_LIFETIME), DEFAULT_LIFETIME),
    )
    .option('--yes', 'rotate it even if that ends URLs that may still be called')
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--json', 'print what happened as JSON')
    .addHelpText('after', MORE)
    .action(async (options: RotateSecretOptions) => {
      // Loaded here, as no other command needs it.
      const { runRotateSecret } = await import('./rotate-secret/run-rotate-secret.ts');
      await runRotateSecret(options);
    });
}
