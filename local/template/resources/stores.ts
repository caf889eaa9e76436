import * as v from 'valibot';
import { EngineError } from '../../engine-error.ts';
import type { BucketPlan, QueuePlan, SubscriptionPlan, TopicPlan, TablePlan, SecretPlan } from '../plan.ts';
import type { StackResource } from '../stack.ts';

const QUEUE_ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DelaySeconds',
  'FifoQueue',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
] as const;

const SUBSCRIPTION_ATTRIBUTES = ['FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery'] as const;

/** Subscriptions that reach a person, which is not possible from here. */
const PERSONAL_PROTOCOLS = new Set(['email', 'email-json', 'sms', 'application']);

const SubscriptionSchema = v.looseObject({
  TopicArn: v.string(),
  Protocol: v.string(),
  Endpoint: v.string(),
});

export function readTopic(resource: StackResource): TopicPlan {
  return { name: resource.identity.attributes['TopicName'] ?? '', arn: resource.identity.ref };
}

export function readQueue(resource: StackResource): QueuePlan {
  const properties = resource.properties(v.record(v.string(), v.unknown()));
  return { name: resource.identity.ref, attributes: asAttributes(properties, QUEUE_ATTRIBUTES) };
}

/** @returns an empty list for a subscription that has no effect locally. */
export function readSubscription(resource: StackResource): SubscriptionPlan[] {
  const subscription = resource.properties(SubscriptionSchema);
  if (PERSONAL_PROTOCOLS.has(subscription.Protocol)) return [];
  if (subscription.Protocol !== 'sqs') {
    throw new EngineError(
      `The local engine cannot apply ${resource.logicalId}: it delivers to sqs, not to ${subscription.Protocol}`,
    );
  }
  const attributes = asAttributes(subscription, SUBSCRIPTION_ATTRIBUTES);
  const { TopicArn: topicArn, Endpoint: queueArn } = subscription;
  return [{ logicalId: resource.logicalId, topicArn, queueArn, attributes }];
}

export function readBucket(resource: StackResource): BucketPlan {
  return { name: resource.identity.ref };
}

/** Converts attributes to strings, as the services' own APIs require. */
function asAttributes(properties: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  const given = names.flatMap((name) => {
    const value = properties[name];
    if (value === undefined) return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
  return Object.fromEntries(given);
}

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

const SecretSchema = v.object({
  SecretString: v.optional(v.string()),
  // Strict: an ignored rule would generate secrets of another form than the deployed ones.
  GenerateSecretString: v.optional(
    v.strictObject({
      PasswordLength: v.optional(v.number(), 32),
      ExcludePunctuation: v.optional(v.boolean(), false),
      ExcludeCharacters: v.optional(v.string(), ''),
    }),
  ),
});

export function readSecret(resource: StackResource): SecretPlan {
  const { SecretString: value, GenerateSecretString: generate } = resource.properties(SecretSchema);
  const initial = value !== undefined ? { value } : generate !== undefined ? { generate } : undefined;
  const arn = resource.identity.ref;
  return { name: arn.replace(/^.*:secret:/, '').replace(/-local0$/, ''), arn, initial };
}
