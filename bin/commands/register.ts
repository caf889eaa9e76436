import { Command } from 'commander';
import { parseDeadline } from './deadline.ts';
import { CommandError } from './command-error.ts';
import { findStack, withTarget, type TargetOptions } from './target.ts';
import { withRef } from './url-options.ts';

type Options = TargetOptions & {
  readonly ref?: string;
  readonly deadline?: number;
  readonly json?: true;
};

/** `register`: registers a task that was submitted by other means, or whose registration failed. */
export function registerCommand(): Command {
  return withTarget(withRef(new Command('register'), 'the reference that its callback URL was made for'))
    .description('register a task that the provider accepted, so that it ends even if its callback is lost')
    .argument('<task-id>', 'the task id that generate returned')
    .option(
      '--deadline <duration>',
      "when it fails without a result, from 10s to 7d (default: the stack's setting)",
      parseDeadline,
    )
    .option('--json', 'print its record as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- register TASK_ID --ref order-17')
    .action(async (taskId: string, options: Options) => {
      const record = await registerTask(taskId, options);
      const { outcome, ref = 'none', deadlineAt = 'none' } = record;
      console.log(
        options.json
          ? JSON.stringify(record)
          : `The task ${taskId} is registered (outcome ${outcome}, reference ${ref}, deadline ${deadlineAt}).`,
      );
    });
}

async function registerTask(taskId: string, options: Options) {
  const found = await findStack(options);
  const { createTaskApi, RegistrationFailedError, VoiceClientError } = await import('../../client/index.ts');
  const api =
    found.kind === 'local'
      ? createTaskApi({
          apiUrl: found.engine.api,
          region: found.engine.region,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        })
      : createTaskApi({ apiUrl: found.stack.output('CallbackBaseUrl'), region: found.stack.config.region });
  return api
    .registerTask({ taskId, ref: options.ref, deadlineSeconds: options.deadline })
    .catch((error: unknown) => {
      if (error instanceof RegistrationFailedError && error.status === 409)
        throw new CommandError(
          `${error.message.replace(/\.$/, '')}; leave --ref out, or give the reference that it has`,
        );
      if (error instanceof VoiceClientError || error instanceof RangeError)
        throw new CommandError(error.message);
      throw error;
    });
}
