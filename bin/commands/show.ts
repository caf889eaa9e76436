import { Command, Option } from 'commander';
import { KINDS, type CallbackKind } from '../../functions/domain/kinds.ts';
import { withTarget, type TargetOptions } from './target.ts';

export type ShowOptions = TargetOptions & {
  readonly kind: CallbackKind;
  readonly raw?: true;
  readonly json?: true;
};

/** `show`: everything that is known about one task. */
export function showCommand(): Command {
  return withTarget(new Command('show'))
    .description('show a record, what happened to its task, and its events (exit code 1 when there is none)')
    .argument('<task-id>', "the provider's task id")
    .addOption(
      new Option('--kind <kind>', 'which of its records').choices(Object.keys(KINDS)).default('generate'),
    )
    .option('--raw', 'also the body as it came, without the token, and who sent it')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- show my-task')
    .action(async (taskId: string, options: ShowOptions) => {
      // Loaded here, as no other command needs it.
      const { runShow } = await import('./show/run-show.ts');
      await runShow(taskId, options);
    });
}
