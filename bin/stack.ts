import type { Command } from 'commander';
import { createClients, type Clients, type StaticCredentials } from './stack/clients.ts';
import type { OutputName, StackDescription } from './stack/find.ts';
import { CommandError, explain } from './terminal/command-error.ts';

/** The options by which every command finds its stack. */
export interface StackOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly local?: true;
  readonly dataDir?: string;
}

/** Adds the options by which a command finds its stack. */
export function withStack(command: Command): Command {
  return command
    .option('--stack <name>', 'work on this deployed stack, with your AWS credentials')
    .option('--region <region>', "the stack's region (default: the one your AWS settings name)")
    .option('--local', 'work on the local engine (the default while one is running)')
    .option('--data-dir <dir>', "the local engine's data folder (default: .local)");
}

/** A deployed stack or the local engine: commands work with both in the same way. */
export interface Stack {
  readonly name: string;
  readonly isLocal: boolean;
  readonly region: string;
  /** The credentials of the local engine; absent if the AWS SDK finds them. */
  readonly credentials: StaticCredentials | undefined;
  readonly eventSource: string;
  readonly standIn: string | undefined;
  /** The SDK clients, each created and loaded at its first use. */
  readonly clients: Clients;
  /** The address of the HTTP API. @throws {CommandError} if the stack has no such output. */
  readonly api: string;
  /** @throws {CommandError} if the stack has no such output. */
  output(name: OutputName): string;
  /** Returns an output, `undefined` if the stack does not have it. */
  findOutput(name: OutputName): string | undefined;
  /** Returns the secret that callback URLs are signed with. @throws {CommandError} if it may not be read. */
  signingSecret(): Promise<string>;
  /** Returns the ARN of the credentials in use, or `local`. @throws {CommandError} if AWS does not return it. */
  caller(): Promise<string>;
}

/**
 * Opens the stack that the options name: a deployed one with `--stack`, else the local engine.
 *
 * @throws {CommandError} if the stack does not exist, or no local engine is running.
 */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { stack, region, local, dataDir } = options;
  if (stack === undefined) {
    if (region !== undefined) throw new CommandError('--region goes with --stack');
    const { findLocalEngine } = await import('./stack/find.ts');
    return createStack(await findLocalEngine(dataDir, local !== undefined));
  }
  if (local !== undefined || dataDir !== undefined)
    throw new CommandError(`--stack and ${local ? '--local' : '--data-dir'} exclude each other`);
  const { findDeployedStack } = await import('./stack/find.ts');
  return createStack(await findDeployedStack(stack, region));
}

/** Creates a stack from its description. */
export function createStack(description: StackDescription): Stack {
  const { name, isLocal, outputs, eventSource, standIn, settings } = description;
  const clients = createClients(settings);
  const output = (key: OutputName) => {
    const value = outputs[key];
    if (value !== undefined) return value;
    throw new CommandError(`the stack ${name} has no output ${key}: is it a VoiceCallbacksStack?`);
  };
  return {
    name,
    isLocal,
    region: settings.region,
    credentials: settings.credentials,
    eventSource,
    standIn,
    clients,
    get api() {
      return output('CallbackBaseUrl');
    },
    output,
    findOutput: (key) => outputs[key],

    async signingSecret() {
      const id = output('SigningSecretArn');
      const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
      const { SecretString: secret } = await (
        await clients.secrets()
      )
        .send(new GetSecretValueCommand({ SecretId: id }))
        .catch(explain('the signing secret could not be read'));
      if (secret === undefined) throw new CommandError('the signing secret has no text');
      return secret;
    },

    async caller() {
      if (isLocal) return 'local';
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const { Arn: arn = 'unknown' } = await new STSClient({ region: settings.region })
        .send(new GetCallerIdentityCommand())
        .catch(explain('AWS did not return whose credentials these are'));
      return arn;
    },
  };
}
