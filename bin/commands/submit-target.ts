import type { AwsCredentials } from '../../client/index.ts';
import type { ProviderName } from '../../functions/contract/providers.ts';
import { CommandError } from './command-error.ts';
import { outputOf, type DeployedStack } from './deployed-stack.ts';
import { isProvider } from './provider-option.ts';
import { findStack, readSigningSecret, type FoundStack } from './target.ts';
import type { SubmitOptions } from './submit.ts';

/** The provider that a voice is submitted to, and the stack where its task is registered. */
export interface SubmitTarget {
  readonly callbackBaseUrl: string;
  readonly provider: ProviderName | { readonly baseUrl: string };
  readonly apiKey: () => Promise<string>;
  readonly signingSecret: () => Promise<string>;
  readonly region: string | undefined;
  /** Absent if the AWS SDK finds them. */
  readonly credentials: AwsCredentials | undefined;
  /** Where to look for the result. */
  readonly lookAt: string;
  /** Whether the provider is the local engine's stand-in, whose behaviour is chosen by its caller. */
  readonly isStandIn: boolean;
}

type Options = Pick<SubmitOptions, 'stack' | 'region' | 'local' | 'dataDir' | 'provider' | 'behave'>;

/** @throws {CommandError} if there is no such stack, or no local engine is running. */
export async function findSubmitTarget(options: Options): Promise<SubmitTarget> {
  const found = await findStack(options);
  return found.kind === 'local' ? localTarget(found, options) : deployedTarget(found, options);
}

function localTarget(
  { engine }: Extract<FoundStack, { kind: 'local' }>,
  { provider }: Options,
): SubmitTarget {
  if (provider !== undefined)
    throw new CommandError('--provider does not go with the local engine: it submits to a stand-in');
  return {
    callbackBaseUrl: engine.api,
    provider: { baseUrl: engine.provider },
    apiKey: () => Promise.resolve('local'),
    signingSecret: () => Promise.resolve(engine.signingSecret),
    region: engine.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    lookAt: `${engine.api}/ shows its record`,
    isStandIn: true,
  };
}

function deployedTarget(
  { stack }: Extract<FoundStack, { kind: 'deployed' }>,
  { provider = providerOf(stack), behave }: Options,
): SubmitTarget {
  if (behave !== undefined)
    throw new CommandError('--behave is for the local engine: a real provider behaves as it likes');
  return {
    callbackBaseUrl: stack.output('CallbackBaseUrl'),
    provider,
    apiKey: () => Promise.resolve(apiKeyIn(process.env)),
    signingSecret: () => readSigningSecret(stack),
    region: stack.config.region,
    credentials: undefined,
    lookAt: `the table ${stack.output('TaskTableName')} has its record`,
    isStandIn: false,
  };
}

/** Returns the stack's provider. The key belongs to this provider, and must not be sent to another. */
function providerOf(stack: DeployedStack): ProviderName {
  // Older stacks have no such output.
  const provider = outputOf(stack, 'Provider') ?? 'sunoapi.org';
  if (isProvider(provider)) return provider;
  throw new CommandError(
    `the stack's output Provider is ${provider}, which is not known here: say whose API with --provider`,
  );
}

function apiKeyIn({ SUNO_API_KEY: apiKey }: NodeJS.ProcessEnv): string {
  if (apiKey !== undefined && apiKey !== '') return apiKey;
  throw new CommandError("SUNO_API_KEY is not set: it takes the provider's API key");
}
