import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CommandError } from './command-error.ts';

/** A stack in AWS, by what it says of itself. */
export interface DeployedStack {
  readonly name: string;
  /** What every client for this stack is made with. */
  readonly config: { readonly region: string };
  /** @throws {CommandError} when the stack has no such output. */
  output(name: string): string;
}

/** @throws {CommandError} when there is none, or it may not be read. */
export async function findDeployedStack(name: string, region: string | undefined): Promise<DeployedStack> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  const { Stacks: stacks } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch(explain(`the stack ${name} could not be read`))
    .catch(adviseRegion);
  const [stack] = stacks ?? [];
  const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return {
    // Given as an ARN, it still has a name.
    name: stack?.StackName ?? name,
    config: { region: await client.config.region() },
    output(key) {
      const value = outputs.get(key);
      if (value !== undefined) return value;
      throw new CommandError(`the stack ${name} has no output ${key}: is it a VoiceCallbacksStack?`);
    },
  };
}

/** An output, if there is one. */
export function outputOf(stack: DeployedStack, name: string): string | undefined {
  try {
    return stack.output(name);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** The SDK says that it lacks one, and not how to name it here. */
function adviseRegion(error: unknown): never {
  const lacksRegion = error instanceof CommandError && error.message.endsWith('Region is missing');
  throw lacksRegion ? new CommandError(`${error.message}; give --region, or set AWS_REGION`) : error;
}

/** The SDK's own message says what to do: which permission, which region, which credentials. */
export function explain(what: string): (error: unknown) => never {
  return (error) => {
    throw new CommandError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
}
