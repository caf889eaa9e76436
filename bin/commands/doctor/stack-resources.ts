import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { DeployedStack } from '../deployed-stack.ts';

/**
 * Returns the physical names of the stack's resources of a type.
 *
 * @param construct a part of their logical ids.
 * @throws the SDK's error, if CloudFormation rejects the call.
 */
export async function resourcesOf(
  stack: DeployedStack,
  type: string,
  construct: string,
  signal: AbortSignal,
): Promise<string[]> {
  const client = new CloudFormationClient(stack.config);
  const found: string[] = [];
  const pages = paginateListStackResources({ client }, { StackName: stack.name }, { abortSignal: signal });
  for await (const page of pages) {
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      const isMeant = ResourceType === type && LogicalResourceId?.includes(construct);
      if (isMeant && PhysicalResourceId !== undefined) found.push(PhysicalResourceId);
    }
  }
  return found;
}
