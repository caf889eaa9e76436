import { Command, CommanderError } from 'commander';
import { doctorCommand } from './commands/doctor.ts';
import { listCommand } from './commands/list.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { redriveCommand } from './commands/redrive.ts';
import { registerCommand } from './commands/register.ts';
import { replayCommand } from './commands/replay.ts';
import { rotateSecretCommand } from './commands/rotate-secret.ts';
import { sendCommand } from './commands/send.ts';
import { showCommand } from './commands/show.ts';
import { statsCommand } from './commands/stats.ts';
import { submitCommand } from './commands/submit.ts';
import { urlCommand } from './commands/url.ts';
import { CommandError } from './terminal/command-error.ts';
import { showProgress } from './terminal/text.ts';

/**
 * Runs the command-line tool, and sets the exit code of the process.
 *
 * A command loads the AWS SDK and the adapters when it runs: they take several times as long to load as everything else.
 *
 * @param args the words after the tool's name.
 */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else await endWith(error);
  }
}

function createProgram(): Command {
  const program = new Command('voice-callbacks')
    .description('Works with a deployed stack (--stack NAME) or the local engine (--local).')
    .addCommand(urlCommand())
    .addCommand(submitCommand())
    .addCommand(registerCommand())
    .addCommand(sendCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(quarantineCommand())
    .addCommand(statsCommand())
    .addCommand(replayCommand())
    .addCommand(redriveCommand())
    .addCommand(rotateSecretCommand())
    .addCommand(doctorCommand())
    .showHelpAfterError('(add --help for the options and an example)');
  embed(program);
  return program;
}

/** Has a command, and those below it, print its help and errors as the tool prints, and throw afterwards instead of ending the process. */
function embed(command: Command): void {
  const lineOf = (text: string) => text.replace(/\n$/, '');
  command.exitOverride().configureOutput({
    writeOut: (text) => console.log(lineOf(text)),
    writeErr: (text) => console.error(lineOf(text)),
  });
  command.commands.forEach(embed);
}

/** Prints an error that the user can fix. @throws any other error. */
async function endWith(error: unknown): Promise<void> {
  showProgress('');
  const { explainOutage } = await import('./terminal/explain-outage.ts');
  const explained = error instanceof CommandError ? error : explainOutage(error);
  console.error(`error: ${explained.message}`);
  process.exitCode = explained.exitCode;
}
