import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { Stack } from '../../stack.ts';

/** The result of a check. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found; for a skipped check, why it was skipped. */
  readonly found: string;
  /** For a warning or failure. */
  readonly todo?: string;
}

/** A check of one part, independent of the others' results. */
export interface Check {
  readonly name: string;
  readonly limitSeconds: number;
  /** The finding on the local engine, if the check does not apply there. */
  readonly onLocalEngine?: (engine: Stack) => Finding;
  /** @throws what prevents the check, such as a missing permission. */
  readonly examine: (stack: Stack, signal: AbortSignal) => Promise<Finding>;
}

/** How long a check with a few AWS calls may take, in seconds: one call with all its attempts needs less. */
export const LIMIT_SECONDS = 20;

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const warning = (found: string, todo: string): Finding => ({ status: 'warning', found, todo });
export const failed = (found: string, todo: string): Finding => ({ status: 'failed', found, todo });
export const skipped = (why: string): Finding => ({ status: 'skipped', found: why });

/**
 * Returns the physical names of the stack's resources of a type.
 *
 * @param construct a part of their logical ids.
 * @throws the SDK's error, if CloudFormation rejects the call.
 */
export async function resourcesOf(
  stack: Stack,
  type: string,
  construct: string,
  signal: AbortSignal,
): Promise<string[]> {
  const client = await stack.clients.cloudformation();
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
