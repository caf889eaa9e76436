import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { EngineOptions } from './engine.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** The folder in which the command-line tool looks for an engine by default. */
export const USUAL_DATA_DIR = `${projectRoot}.local`;

interface Given {
  readonly fresh: boolean;
  readonly dataDir: string;
  readonly assembly?: string;
  readonly port: number;
  readonly deployedSchedule: boolean;
  readonly dynamodb?: string;
  readonly sns?: string;
}

const AFTERWARDS = `
When it is up, it prints its addresses and a curl line that sends a callback, and writes endpoints.json into
the data folder. Records survive a restart; --fresh forgets them.`;

/** Parses the command line and its variables. Prints the help or the errors, and exits, if there are any. */
export function parseArguments(argv: readonly string[]): EngineOptions {
  const command = new Command('npm start --')
    .description('Runs the whole stack on this machine, without an AWS account.')
    .option('--fresh', 'start empty: forget what earlier runs recorded', false)
    .option('--data-dir <dir>', 'where records, messages, secrets and logs are kept', USUAL_DATA_DIR)
    .option('--assembly <dir>', 'run this cloud assembly instead of synthesizing one')
    .option('--deployed-schedule', 'sweep every minute, as AWS does, instead of every 5 seconds', false)
    .addOption(portOption('where the HTTP API answers', 3000))
    .addOption(dynamodbOption())
    .addOption(
      new Option('--sns <url>', 'use this SNS, SQS and S3 instead of starting them')
        .env('VOICE_SNS_ENDPOINT')
        .argParser(parseUrl),
    )
    .addHelpText('after', AFTERWARDS);
  for (const name of ['PORT', 'VOICE_DYNAMODB_ENDPOINT', 'VOICE_SNS_ENDPOINT']) {
    // As in a shell, an empty variable is not set.
    if (process.env[name] === '') Reflect.deleteProperty(process.env, name);
  }
  const given = command.parse(argv).opts<Given>();
  return {
    projectRoot,
    dataDir: given.dataDir,
    fresh: given.fresh,
    assemblyDir: given.assembly,
    port: given.port,
    dynamodbEndpoint: given.dynamodb,
    messagingEndpoint: given.sns,
    pace: given.deployedSchedule ? 'deployed' : 'quick',
  };
}

/** Creates an option for a port, which the variable `PORT` sets too. */
export function portOption(meaning: string, usual: number): Option {
  return new Option('--port <port>', `${meaning}; 0 takes any free one`)
    .env('PORT')
    .default(usual)
    .argParser(parsePort);
}

/** An option for a database to use, for platforms that none is included for. */
export function dynamodbOption(): Option {
  return new Option('--dynamodb <url>', 'use this DynamoDB instead of starting one')
    .env('VOICE_DYNAMODB_ENDPOINT')
    .argParser(parseUrl);
}

function parsePort(value: string): number {
  const port = Number(value);
  if (value.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

function parseUrl(value: string): string {
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
  throw new InvalidArgumentError('An endpoint is a URL like http://127.0.0.1:8000.');
}
