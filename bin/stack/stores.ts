import { createDynamoQuarantineListing } from '../../functions/adapters/dynamodb/quarantined-items.ts';
import { createDynamoTaskItems } from '../../functions/adapters/dynamodb/task-item.ts';
import { createDynamoTaskListing } from '../../functions/adapters/dynamodb/task-listing.ts';
import type { Stack } from '../stack.ts';

/** Opens the task table, for reading single items. */
export async function openTaskItems(stack: Stack) {
  return createDynamoTaskItems(await stack.clients.dynamodb(), stack.output('TaskTableName'));
}

/** Opens the task table, for listing some attributes of its items. */
export async function openTaskListing(stack: Stack, attributes: readonly string[]) {
  return createDynamoTaskListing(await stack.clients.dynamodb(), stack.output('TaskTableName'), attributes);
}

/** Opens the quarantine, for reading. */
export async function openQuarantine(stack: Stack) {
  return createDynamoQuarantineListing(await stack.clients.dynamodb(), stack.output('QuarantineTableName'));
}
