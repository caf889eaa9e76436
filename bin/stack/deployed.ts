import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { eventSourceOf } from '../../functions/publish-events/environment.ts';
import type { StackDescription } from './description.ts';
import { CommandError } from '../terminal/command-error.ts';

/** @throws {CommandError} if the stack does not exist or may not be read. */
export async function findDeployedStack(
  name: string,
  namedRegion: string | undefined,
): Promise<StackDescription> {
  if (name === '') throw new CommandError('--stack takes the name of a stack');
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // The AWS CLI reads both; the SDK only the first.
  const chosen = namedRegion ?? (AWS_REGION || AWS_DEFAULT_REGION);
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
  // If `name` is an ARN, the stack still has a name.
  const stackName = stack?.StackName ?? name;
  const outputs = (stack?.Outputs ?? []).map(
    ({ OutputKey: key = '', OutputValue: value }) => [key, value] as const,
  );
  return {
    name: stackName,
    isLocal: false,
    outputs: Object.fromEntries(outputs),
    eventSource: eventSourceOf(stackName),
    settings: { region },
  };
}

/** Returns AWS's message, and what to do where the message does not say it. */
function adviceOn({ name, message }: Error): string {
  if (name === 'CredentialsProviderError')
    return `${message}; \`aws sts get-caller-identity\` must answer here first`;
  return message.endsWith('does not exist') ? `${message}; is it in another --region, or account?` : message;
}
