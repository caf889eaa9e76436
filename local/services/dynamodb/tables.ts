import * as v from 'valibot';
import { EngineError } from '../../engine-error.ts';
import type { IndexPlan, KeyElement, TablePlan } from '../../template/plan.ts';
import { IndexesSchema, KeySchema } from '../../template/resources/stores.ts';
import { callJson, ServiceError } from '../aws-request.ts';

const DescriptionSchema = v.object({
  Table: v.object({
    TableStatus: v.string(),
    AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.string() })),
    KeySchema,
    GlobalSecondaryIndexes: v.optional(IndexesSchema, []),
    LocalSecondaryIndexes: v.optional(IndexesSchema, []),
    StreamSpecification: v.optional(v.object({ StreamViewType: v.optional(v.string()) })),
  }),
});
const ProtectionSchema = v.object({
  Table: v.object({ DeletionProtectionEnabled: v.optional(v.boolean(), false) }),
});
const TimeToLiveSchema = v.object({
  TimeToLiveDescription: v.object({ AttributeName: v.optional(v.string()) }),
});

const call = (endpoint: string, operation: string, input: unknown) =>
  callJson(endpoint, 'dynamodb', `DynamoDB_20120810.${operation}`, input);

/**
 * Creates a table unless it exists.
 *
 * @throws {EngineError} if it exists with other keys, indexes or another stream: its records are kept.
 */
export async function ensureTable(endpoint: string, plan: TablePlan): Promise<void> {
  const existing = await describe(endpoint, plan.name);
  if (existing === undefined) {
    await call(endpoint, 'CreateTable', createTableInput(plan));
  } else if (JSON.stringify(existing) !== JSON.stringify(shapeOf(plan))) {
    throw new EngineError(
      `The table ${plan.name} was made for other keys, indexes or stream than the stack now has, and keeps its records: npm start -- --fresh forgets them`,
    );
  }
  await ensureTimeToLive(endpoint, plan);
}

/** Turns a table's deletion protection on or off. */
export async function ensureProtection(endpoint: string, { name, isProtected }: TablePlan): Promise<void> {
  const answer = await call(endpoint, 'DescribeTable', { TableName: name });
  if (v.parse(ProtectionSchema, answer).Table.DeletionProtectionEnabled === isProtected) return;
  await call(endpoint, 'UpdateTable', { TableName: name, DeletionProtectionEnabled: isProtected });
}

/** @throws {ServiceError} if the table is protected, or does not exist. */
export async function deleteTable(endpoint: string, name: string): Promise<void> {
  await call(endpoint, 'DeleteTable', { TableName: name });
}

async function ensureTimeToLive(endpoint: string, plan: TablePlan): Promise<void> {
  if (plan.timeToLiveAttribute === undefined) return;
  const answer = await call(endpoint, 'DescribeTimeToLive', { TableName: plan.name });
  const { AttributeName: current } = v.parse(TimeToLiveSchema, answer).TimeToLiveDescription;
  if (current === plan.timeToLiveAttribute) return;
  await call(endpoint, 'UpdateTimeToLive', {
    TableName: plan.name,
    TimeToLiveSpecification: { AttributeName: plan.timeToLiveAttribute, Enabled: true },
  });
}

function createTableInput(plan: TablePlan): object {
  return {
    TableName: plan.name,
    AttributeDefinitions: plan.attributes,
    KeySchema: plan.key,
    BillingMode: 'PAY_PER_REQUEST',
    ...(plan.globalIndexes.length > 0 && { GlobalSecondaryIndexes: plan.globalIndexes }),
    ...(plan.localIndexes.length > 0 && { LocalSecondaryIndexes: plan.localIndexes }),
    ...(plan.streamViewType !== undefined && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: plan.streamViewType },
    }),
  };
}

/** The properties in which a table may not differ from its plan, in a fixed order. */
type Shape = ReturnType<typeof shapeOf>;

async function describe(endpoint: string, name: string): Promise<Shape | undefined> {
  try {
    const { Table: table } = v.parse(
      DescriptionSchema,
      await call(endpoint, 'DescribeTable', { TableName: name }),
    );
    return shapeOf({
      attributes: table.AttributeDefinitions,
      key: table.KeySchema,
      globalIndexes: table.GlobalSecondaryIndexes,
      localIndexes: table.LocalSecondaryIndexes,
      streamViewType: table.StreamSpecification?.StreamViewType,
    });
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function shapeOf(table: Omit<TablePlan, 'name' | 'timeToLiveAttribute' | 'isProtected'>) {
  return {
    attributes: table.attributes
      .map(({ AttributeName: name, AttributeType: type }) => `${name} ${type}`)
      .sort(),
    key: keyOf(table.key),
    globalIndexes: table.globalIndexes.map(indexOf).sort(),
    localIndexes: table.localIndexes.map(indexOf).sort(),
    stream: table.streamViewType ?? 'none',
  };
}

function indexOf({ IndexName: name, KeySchema: key, Projection: projection }: IndexPlan): string {
  const attributes = [...(projection.NonKeyAttributes ?? [])].sort();
  return [name, keyOf(key), projection.ProjectionType ?? 'ALL', ...attributes].join(' ');
}

function keyOf(key: readonly KeyElement[]): string {
  return key
    .map(({ AttributeName: name, KeyType: type }) => `${type} ${name}`)
    .sort()
    .join(', ');
}
