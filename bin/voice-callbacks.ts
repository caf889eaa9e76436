#!/usr/bin/env node
import { Command } from 'commander';
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
import { showProgress } from './terminal/progress.ts';

// A command loads the AWS SDK and the adapters when it runs: they take several times as long to load as everything else.
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

try {
  await program.parseAsync().catch(async (error: unknown) => {
    showProgress('');
    const { explainOutage } = await import('./terminal/explain-outage.ts');
    explainOutage(error);
  });
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
