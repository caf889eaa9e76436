import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { TaskTable } from './tables.ts';
import { allow } from './voice-function.ts';

/**
 * Partition key of the items in the task table that limit the rate of lookups. A test compares it with the key of the adapter
 * that writes the items: `lib/` imports only each function's environment and metrics.
 */
export const LOOKUP_BUDGET_PARTITION = ' lookup-budgets';

/**
 * True for every key but the lookup budgets'. `ForAllValues` alone is also true for a request without a key, hence `Null`.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
const NOT_THE_BUDGETS = {
  'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': LOOKUP_BUDGET_PARTITION },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};

/** Allows a function these actions on task records, but not on the lookup budgets, which only the sweep may change. */
export function allowOnRecords(
  fn: NodejsFunction,
  actions: readonly string[],
  table: TaskTable['table'],
): void {
  allow(fn, actions, [table.tableArn], NOT_THE_BUDGETS);
}
