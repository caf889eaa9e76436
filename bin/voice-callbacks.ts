#!/usr/bin/env node
import { Command } from 'commander';
import { CommandError } from './commands/command-error.ts';
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
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.exitCode;
}
