import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type ITable,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';
import type { Settings } from './settings.ts';
import type { Function as FunctionConstruct } from 'aws-cdk-lib/aws-lambda';
import { allow } from './voice-function.ts';

const durable = ({ removalPolicy, encryptionKey }: DataProtection) => ({
  billingMode: BillingMode.PAY_PER_REQUEST,
  ...(encryptionKey === undefined
    ? { encryption: TableEncryption.DEFAULT }
    : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
  removalPolicy,
  timeToLiveAttribute: 'expiresAt',
});

/** One item per task: its record and its pending event. The publisher reads its stream. */
export interface TaskTable {
  /** With `exactOptionalPropertyTypes`, a `Table` is not an `ITable`. */
  readonly table: ITable | Table;
  readonly streamArn: string;
}

export function createTaskTable(scope: Construct, protection: DataProtection): TaskTable {
  const table = new Table(scope, 'VoiceTasks', {
    ...durable(protection),
    partitionKey: { name: 'taskId', type: AttributeType.STRING },
    sortKey: { name: 'kind', type: AttributeType.STRING },
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  // Little more than keys: an entry costs one write unit however large the record, and the sweep reads the record before it
  // acts. Deadline and submission are in the index, so that the sweep need not read thousands of records for them.
  table.addGlobalSecondaryIndex({
    indexName: 'Due',
    partitionKey: { name: 'due', type: AttributeType.STRING },
    sortKey: { name: 'dueAt', type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['deadlineAt', 'ref'],
  });
  table.addGlobalSecondaryIndex({
    indexName: 'ByDay',
    partitionKey: { name: 'day', type: AttributeType.STRING },
    sortKey: { name: 'updatedAt', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  if (table.tableStreamArn === undefined) throw new TypeError('The task table has no stream');
  return { table, streamArn: table.tableStreamArn };
}

/** Returns an existing table of the same form, or a restored one; synthesis cannot check it. */
export function findTaskTable(
  scope: Construct,
  { arn, streamArn }: NonNullable<Settings['taskTable']>,
): TaskTable {
  const table = Table.fromTableAttributes(scope, 'VoiceTasks', { tableArn: arn, tableStreamArn: streamArn });
  return { table, streamArn };
}

/** Creates the table of callbacks that could not be read, with the reason. */
export function createQuarantineTable(scope: Construct, protection: DataProtection): Table {
  return new Table(scope, 'QuarantinedCallbacks', {
    ...durable(protection),
    partitionKey: { name: 'id', type: AttributeType.STRING },
  });
}

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
  fn: FunctionConstruct,
  actions: readonly string[],
  table: TaskTable['table'],
): void {
  allow(fn, actions, [table.tableArn], NOT_THE_BUDGETS);
}
