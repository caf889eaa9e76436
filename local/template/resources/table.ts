import * as v from 'valibot';
import type { TablePlan } from '../plan.ts';
import type { StackResource } from '../stack.ts';

/** DynamoDB's own words, in a template as in `DescribeTable`. */
export const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.string() }));

export const IndexesSchema = v.array(
  v.object({
    IndexName: v.string(),
    KeySchema,
    Projection: v.object({
      ProjectionType: v.optional(v.string()),
      NonKeyAttributes: v.optional(v.array(v.string())),
    }),
  }),
);

const TableSchema = v.object({
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.string() })),
  KeySchema,
  GlobalSecondaryIndexes: v.optional(IndexesSchema, []),
  LocalSecondaryIndexes: v.optional(IndexesSchema, []),
  StreamSpecification: v.optional(v.object({ StreamViewType: v.string() })),
  TimeToLiveSpecification: v.optional(
    v.object({ AttributeName: v.optional(v.string()), Enabled: v.boolean() }),
  ),
  DeletionProtectionEnabled: v.optional(v.boolean(), false),
});

export function readTable(resource: StackResource): TablePlan {
  const table = resource.properties(TableSchema);
  const timeToLive = table.TimeToLiveSpecification;
  return {
    name: resource.identity.ref,
    attributes: table.AttributeDefinitions,
    key: table.KeySchema,
    globalIndexes: table.GlobalSecondaryIndexes,
    localIndexes: table.LocalSecondaryIndexes,
    streamViewType: table.StreamSpecification?.StreamViewType,
    timeToLiveAttribute: timeToLive?.Enabled ? timeToLive.AttributeName : undefined,
    isProtected: table.DeletionProtectionEnabled,
  };
}
