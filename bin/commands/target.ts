import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CommandError } from './command-error.ts';

const LOCAL_FOLDER = fileURLToPath(new URL('../../.local/', import.meta.url));

/** How long the local engine may take to show that it is alive, in milliseconds. */
const LIVE_TIMEOUT_MS = 2_000;

/** The stack that a command works on: a deployed one, or the local engine. */
export interface Target {
  readonly callbackBaseUrl: string;
  readonly signingSecret: string;
}

export interface TargetOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly local?: true;
  readonly dataDir?: string;
}

/** The options by which every command finds its stack. */
export function withTarget(command: Command): Command {
  return command
    .option('--stack <name>', 'work on this deployed stack, with your AWS credentials')
    .option('--region <region>', "the stack's region (default: the one your AWS settings name)")
    .option('--local', 'work on the local engine (the default while one is running)')
    .option('--data-dir <dir>', "the local engine's data folder (default: .local)");
}

/** @throws {CommandError} when there is no such stack, or no local engine is running. */
export async function findTarget(options: TargetOptions): Promise<Target> {
  if (options.stack !== undefined && (options.local !== undefined || options.dataDir !== undefined)) {
    throw new CommandError('--stack and --local exclude each other');
  }
  return options.stack === undefined ? findLocalEngine(options) : findStack(options.stack, options.region);
}

const EndpointsSchema = v.object({ api: v.string(), signingSecret: v.string() });

async function findLocalEngine({ local, dataDir }: TargetOptions): Promise<Target> {
  const folder = dataDir ?? LOCAL_FOLDER;
  const endpoints = await readFile(`${folder.replace(/\/$/, '')}/endpoints.json`, 'utf8')
    .then((text) => v.parse(EndpointsSchema, JSON.parse(text)))
    .catch(() => undefined);
  if (endpoints === undefined || !(await isLive(endpoints.api))) {
    throw new CommandError(
      local === undefined && dataDir === undefined
        ? 'no local engine is running, and no stack was named: start one with `npm start`, or add --stack NAME'
        : `no local engine is running with its data in ${folder}: start one with \`npm start\``,
    );
  }
  return { callbackBaseUrl: endpoints.api, signingSecret: endpoints.signingSecret };
}

/** A file that a killed engine left behind names nobody. */
async function isLive(api: string): Promise<boolean> {
  return fetch(api, { signal: AbortSignal.timeout(LIVE_TIMEOUT_MS) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function findStack(stackName: string, region: string | undefined): Promise<Target> {
  const config = region === undefined ? {} : { region };
  const { Stacks: stacks } = await new CloudFormationClient(config)
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch(explain(`the stack ${stackName} could not be read`));
  const outputs = new Map(
    stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const output = (name: string) => {
    const value = outputs.get(name);
    if (value !== undefined) return value;
    throw new CommandError(`the stack ${stackName} has no output ${name}: is it a VoiceCallbacksStack?`);
  };
  const callbackBaseUrl = output('CallbackBaseUrl');
  const { SecretString: signingSecret } = await new SecretsManagerClient(config)
    .send(new GetSecretValueCommand({ SecretId: output('SigningSecretArn') }))
    .catch(explain('the signing secret could not be read'));
  if (signingSecret === undefined) throw new CommandError('the signing secret has no text');
  return { callbackBaseUrl, signingSecret };
}

/** The SDK's own message says what to do: which permission, which region, which credentials. */
function explain(what: string): (error: unknown) => never {
  return (error) => {
    throw new CommandError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
}
