import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { TaskTable } from './tables.ts';
import { allow } from './voice-function.ts';

/**
 * Partition key of the items in the task table that pace lookups. The adapter that writes them has the same key, which a
 * test compares: `lib/` imports nothing but each function's environment and metrics.
 */
export const LOOKUP_BUDGET_PARTITION = ' lookup-budgets';

/**
 * Holds for every key but the lookup budgets'. `ForAllValues` alone also holds for a request without a key, hence `Null`.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
const NOT_THE_BUDGETS = {
  'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': LOOKUP_BUDGET_PARTITION },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};

/** Lets a function do this to the tasks' records, and not to the lookup budgets, which only the sweep may move. */
export function allowOnRecords(
  fn: NodejsFunction,
  actions: readonly string[],
  table: TaskTable['table'],
): void {
  allow(fn, actions, [table.tableArn], NOT_THE_BUDGETS);
}
