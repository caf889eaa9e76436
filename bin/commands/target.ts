import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Command } from 'commander';
import type { Endpoints } from '../../local/endpoints.ts';
import { CommandError } from './command-error.ts';
import { explain, findDeployedStack, type DeployedStack } from './deployed-stack.ts';
import { findLocalEngine, type LocalEngineOptions } from './local-engine.ts';

export interface TargetOptions extends LocalEngineOptions {
  readonly stack?: string;
  readonly region?: string;
}

/** Adds the options by which every command finds its stack. */
export function withTarget(command: Command): Command {
  return command
    .option('--stack <name>', 'work on this deployed stack, with your AWS credentials')
    .option('--region <region>', "the stack's region (default: the one your AWS settings name)")
    .option('--local', 'work on the local engine (the default while one is running)')
    .option('--data-dir <dir>', "the local engine's data folder (default: .local)");
}

/** The stack that a command works on: the local engine, or a deployed one. */
export type FoundStack =
  | { readonly kind: 'local'; readonly engine: Endpoints }
  | { readonly kind: 'deployed'; readonly stack: DeployedStack };

/** @throws {CommandError} if there is no such stack, or no local engine is running. */
export async function findStack(options: TargetOptions): Promise<FoundStack> {
  const { stack, region, local, dataDir } = options;
  if (stack === undefined) {
    if (region !== undefined) throw new CommandError('--region goes with --stack');
    return { kind: 'local', engine: await findLocalEngine(options) };
  }
  if (local === undefined && dataDir === undefined) {
    return { kind: 'deployed', stack: await findDeployedStack(stack, region) };
  }
  throw new CommandError(`--stack and ${local ? '--local' : '--data-dir'} exclude each other`);
}

/** The address that callbacks are sent to, and the secret that their URLs are signed with. */
export interface Target {
  readonly callbackBaseUrl: string;
  readonly signingSecret: string;
}

/** @throws {CommandError} if there is no such stack, no local engine is running, or the secret may not be read. */
export async function findTarget(options: TargetOptions): Promise<Target> {
  return targetOf(await findStack(options));
}

/** @throws {CommandError} if the stack has no such outputs, or the secret may not be read. */
export async function targetOf(found: FoundStack): Promise<Target> {
  if (found.kind === 'local') {
    return { callbackBaseUrl: found.engine.api, signingSecret: found.engine.signingSecret };
  }
  const { stack } = found;
  return {
    callbackBaseUrl: stack.output('CallbackBaseUrl'),
    signingSecret: await readSigningSecret(stack),
  };
}

/** @throws {CommandError} if the secret may not be read. */
export async function readSigningSecret(stack: DeployedStack): Promise<string> {
  const { SecretString: signingSecret } = await new SecretsManagerClient(stack.config)
    .send(new GetSecretValueCommand({ SecretId: stack.output('SigningSecretArn') }))
    .catch(explain('the signing secret could not be read'));
  if (signingSecret === undefined) throw new CommandError('the signing secret has no text');
  return signingSecret;
}
