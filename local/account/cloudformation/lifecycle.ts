import type { Plan, ResourcePlan } from '../../template/plan.ts';
import { addEvent, enterStatus, type ChangeSet, type Deployed, type StackRecord } from './stack-record.ts';

/** What the CLI shows for a resource that has no effect on this machine. */
const NOT_APPLIED = 'Not applied on this machine';

/**
 * Creates or updates a stack.
 *
 * Never rejects: an error is undone, and becomes the reason of the stack's status.
 */
export async function deployStack(
  stack: StackRecord,
  { template, tags, changes = [] }: ChangeSet,
): Promise<void> {
  const { instance, deployed: before } = stack;
  const operation = before === undefined ? 'CREATE' : 'UPDATE';
  enterStatus(stack, `${operation}_IN_PROGRESS`, 'User Initiated');
  let plan: Plan | undefined;
  try {
    plan = await instance.plan(template.content);
    await instance.apply(plan);
  } catch (error) {
    await rollBack(stack, before, plan, messageOf(error));
    return;
  }
  const resources = new Map(plan.resources.map((resource) => [resource.logicalId, resource]));
  for (const { action, logicalId } of changes) {
    const resource = resources.get(logicalId);
    if (resource === undefined) continue;
    const reason = resource.isApplied ? undefined : NOT_APPLIED;
    addEvent(stack, resource, action === 'Add' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE', reason);
  }
  stack.deployed = { template, tags, plan, resources: plan.resources };
  if (before !== undefined) {
    enterStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await letGo(stack, before.plan, without(before.resources, plan.resources));
  }
  enterStatus(stack, `${operation}_COMPLETE`);
}

/**
 * Deletes a stack, except for the resources that its template retains.
 *
 * Never rejects: resources that cannot be deleted stay with the stack, and its status says so.
 */
export async function deleteStack(stack: StackRecord): Promise<void> {
  if (stack.status === 'DELETE_COMPLETE') return;
  enterStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  await stack.instance.stop();
  const { deployed } = stack;
  const left = deployed === undefined ? [] : await letGo(stack, deployed.plan, deployed.resources);
  if (deployed !== undefined) stack.deployed = { ...deployed, resources: left };
  if (left.length === 0) enterStatus(stack, 'DELETE_COMPLETE');
  else enterStatus(stack, 'DELETE_FAILED', notDeleted(left));
}

async function rollBack(
  stack: StackRecord,
  before: Deployed | undefined,
  failed: Plan | undefined,
  reason: string,
): Promise<void> {
  const operation = before === undefined ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  enterStatus(stack, `${operation}_IN_PROGRESS`, reason);
  try {
    if (before === undefined) await stack.instance.stop();
    if (failed !== undefined) {
      if (before !== undefined) await stack.instance.apply(before.plan);
      const left = await letGo(stack, failed, without(failed.resources, before?.resources ?? []));
      if (left.length > 0) throw new Error(notDeleted(left));
    }
    enterStatus(stack, `${operation}_COMPLETE`, reason);
  } catch (error) {
    enterStatus(stack, `${operation}_FAILED`, messageOf(error));
  }
}

/** Deletes resources that left the stack, unless they are retained. @returns those that could not be deleted. */
async function letGo(
  stack: StackRecord,
  plan: Plan,
  resources: readonly ResourcePlan[],
): Promise<readonly ResourcePlan[]> {
  const left: ResourcePlan[] = [];
  for (const resource of resources) {
    if (resource.isRetained) {
      addEvent(stack, resource, 'DELETE_SKIPPED');
      continue;
    }
    try {
      await stack.instance.remove(resource, plan);
      addEvent(stack, resource, 'DELETE_COMPLETE');
    } catch (error) {
      left.push(resource);
      addEvent(stack, resource, 'DELETE_FAILED', messageOf(error));
    }
  }
  return left;
}

/** Returns the resources that are not among the others: a resource with another physical id is a different resource. */
function without(resources: readonly ResourcePlan[], others: readonly ResourcePlan[]): ResourcePlan[] {
  const known = new Set(others.map(({ physicalId, type }) => `${type} ${physicalId}`));
  return resources.filter(({ physicalId, type }) => !known.has(`${type} ${physicalId}`));
}

function notDeleted(resources: readonly ResourcePlan[]): string {
  const names = resources.map(({ logicalId }) => logicalId).join(', ');
  return `The following resource(s) failed to delete: [${names}].`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
