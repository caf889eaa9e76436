import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CommandError } from './command-error.ts';

/** A stack in AWS, by its own outputs. */
export interface DeployedStack {
  readonly name: string;
  /** The configuration of every client for this stack. */
  readonly config: { readonly region: string };
  /** @throws {CommandError} if the stack has no such output. */
  output(name: string): string;
}

/** @throws {CommandError} if there is no such stack, or it may not be read. */
export async function findDeployedStack(name: string, named: string | undefined): Promise<DeployedStack> {
  if (name === '') throw new CommandError('--stack takes the name of a stack');
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // The AWS CLI reads both; the SDK only the first.
  const chosen = named ?? (AWS_REGION || AWS_DEFAULT_REGION);
  const client = new CloudFormationClient(chosen === undefined ? {} : { region: chosen });
  const region = await client.config.region().catch(() => {
    throw new CommandError(`the region of the stack ${name} is not known: give --region, or set AWS_REGION`);
  });
  const { Stacks: stacks } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      throw new CommandError(
        `the stack ${name} could not be read in ${region}: ${error instanceof Error ? adviceOn(error) : String(error)}`,
      );
    });
  const [stack] = stacks ?? [];
  const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return {
    // If `name` is an ARN, the stack still has a name.
    name: stack?.StackName ?? name,
    config: { region },
    output(key) {
      const value = outputs.get(key);
      if (value !== undefined) return value;
      throw new CommandError(`the stack ${name} has no output ${key}: is it a VoiceCallbacksStack?`);
    },
  };
}

/** Returns an output, `undefined` if the stack does not have it. */
export function outputOf(stack: DeployedStack, name: string): string | undefined {
  try {
    return stack.output(name);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** Returns AWS's message, and what to do where the message does not say it. */
function adviceOn({ name, message }: Error): string {
  if (name === 'CredentialsProviderError')
    return `${message}; \`aws sts get-caller-identity\` must answer here first`;
  return message.endsWith('does not exist') ? `${message}; is it in another --region, or account?` : message;
}

/** Creates a handler that throws the SDK's own message, which says what to do: which permission, region or credentials. */
export function explain(what: string): (error: unknown) => never {
  return (error) => {
    throw new CommandError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
}
