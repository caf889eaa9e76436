import { Command } from 'commander';
import { openStack, withStack, type StackOptions } from '../stack.ts';
import { CommandError } from '../terminal/command-error.ts';
import { parseDeadline, withRef } from '../terminal/options.ts';

interface RegisterOptions extends StackOptions {
  readonly ref?: string;
  /** In seconds. */
  readonly deadline?: number;
  readonly json?: true;
}

/** `register`: registers a task that was submitted by other means, or whose registration failed. */
export function registerCommand(): Command {
  return withStack(withRef(new Command('register'), 'the reference that its callback URL was made for'))
    .description('register a task that the provider accepted, so that it ends even if its callback is lost')
    .argument('<task-id>', 'the task id that generate returned')
    .option(
      '--deadline <duration>',
      "when it fails without a result, from 10s to 7d (default: the stack's setting)",
      parseDeadline,
    )
    .option('--json', 'print its record as JSON')
    .addHelpText('after', '\nExample:\n  npm run -s voice-callbacks -- register TASK_ID --ref order-17')
    .action(async (taskId: string, options: RegisterOptions) => {
      const record = await registerTask(taskId, options);
      const { outcome, ref = 'none', deadlineAt = 'none' } = record;
      console.log(
        options.json
          ? JSON.stringify(record)
          : `The task ${taskId} is registered (outcome ${outcome}, reference ${ref}, deadline ${deadlineAt}).`,
      );
    });
}

async function registerTask(taskId: string, options: RegisterOptions) {
  const { api: apiUrl, region, credentials } = await openStack(options);
  const { createTaskApi, RegistrationFailedError, VoiceClientError } = await import('../../client/index.ts');
  return createTaskApi({ apiUrl, region, credentials })
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
