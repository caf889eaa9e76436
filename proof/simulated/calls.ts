import type { AttributeValue } from 'aws-lambda';
import * as v from 'valibot';

/** An item as it goes over the wire. */
export type Item = Readonly<Record<string, AttributeValue>>;

export const ItemSchema = v.record(
  v.string(),
  v.custom<AttributeValue>((value) => typeof value === 'object' && value !== null),
);
const names = v.optional(v.record(v.string(), v.string()));
const values = v.optional(ItemSchema);

const UpdateItemSchema = v.strictObject({
  TableName: v.string(),
  Key: ItemSchema,
  UpdateExpression: v.string(),
  ConditionExpression: v.optional(v.string()),
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
  ReturnValues: v.optional(v.picklist(['ALL_OLD', 'ALL_NEW'])),
  ReturnValuesOnConditionCheckFailure: v.optional(v.literal('ALL_OLD')),
});
const GetItemSchema = v.strictObject({
  TableName: v.string(),
  Key: ItemSchema,
  ConsistentRead: v.literal(true),
});
const QuerySchema = v.strictObject({
  TableName: v.string(),
  IndexName: v.string(),
  KeyConditionExpression: v.string(),
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
});

export type UpdateItem = v.InferOutput<typeof UpdateItemSchema>;
export type GetItem = v.InferOutput<typeof GetItemSchema>;
export type Query = v.InferOutput<typeof QuerySchema>;

/** One message of a `PublishBatch` call. */
export interface Entry {
  readonly id: string;
  readonly message: string;
}

/** What a function asks of the world outside: the granularity at which the simulation breaks things. */
export type Call =
  | { readonly operation: 'UpdateItem'; readonly input: UpdateItem }
  | { readonly operation: 'GetItem'; readonly input: GetItem }
  | { readonly operation: 'Query'; readonly input: Query }
  | { readonly operation: 'PublishBatch'; readonly entries: readonly Entry[] }
  | { readonly operation: 'GetSecretValue' }
  /** Looks up a task. */
  | { readonly operation: 'LookUp'; readonly taskId: string }
  /** Asks for nothing, until a time in epoch milliseconds. */
  | { readonly operation: 'Wait'; readonly untilMs: number };

/**
 * Reads a request that the SDK is about to send.
 *
 * @throws {Error} for a request that the simulated services do not know: it must not pass for another.
 */
export function readCall(target: string | undefined, body: string): Call {
  switch (target) {
    case 'DynamoDB_20120810.UpdateItem':
      return { operation: 'UpdateItem', input: v.parse(UpdateItemSchema, JSON.parse(body)) };
    case 'DynamoDB_20120810.GetItem':
      return readGetItem(body);
    case 'DynamoDB_20120810.Query':
      return readQuery(body);
    case undefined:
      return { operation: 'PublishBatch', entries: readEntries(new URLSearchParams(body)) };
    default:
      throw new Error(`The simulation knows no ${target}`);
  }
}

export function readQuery(body: string): Call {
  return { operation: 'Query', input: v.parse(QuerySchema, JSON.parse(body)) };
}

export function readGetItem(body: string): Call {
  return { operation: 'GetItem', input: v.parse(GetItemSchema, JSON.parse(body)) };
}

function readEntries(form: URLSearchParams): Entry[] {
  if (form.get('Action') !== 'PublishBatch') throw new Error(`The simulation knows no ${form.get('Action')}`);
  const entries: Entry[] = [];
  for (let member = 1; ; member++) {
    const field = (name: string) => form.get(`PublishBatchRequestEntries.member.${member}.${name}`);
    const [id, message] = [field('Id'), field('Message')];
    if (id === null || message === null) return entries;
    entries.push({ id, message });
  }
}

/** Says what a function does, as part of a trace. */
export function describeCall(call: Call): string {
  switch (call.operation) {
    case 'UpdateItem': {
      const { Key, UpdateExpression } = call.input;
      return `writes ${Key['taskId']?.S ?? 'quarantine'} (${UpdateExpression.split(' ', 2).join(' ')} …)`;
    }
    case 'GetItem':
      return `reads ${call.input.Key['taskId']?.S ?? 'quarantine'}`;
    case 'Query':
      return `asks what is due in ${call.input.ExpressionAttributeValues?.[':due']?.S}`;
    case 'PublishBatch':
      return `publishes ${call.entries.map(({ message }) => (JSON.parse(message) as { id: string }).id).join(', ')}`;
    case 'GetSecretValue':
      return 'fetches the secret';
    case 'LookUp':
      return `asks the provider for ${call.taskId}`;
    case 'Wait':
      return `waits until ${new Date(call.untilMs).toISOString()}`;
  }
}
