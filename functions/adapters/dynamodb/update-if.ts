import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { unmarshall, marshall } from '@aws-sdk/util-dynamodb';
import type { ConditionalChange, Change, Fact } from '../../domain/change.ts';
import { type StoreBudget, storeUnavailable } from './client.ts';

/** An item, or a part of one, as plain values. */
export type Item = Readonly<Record<string, unknown>>;

export type UpdateResult =
  /** The item before or after the change, as `returnValues` asks; otherwise empty. */
  | { readonly kind: 'updated'; readonly item: Item }
  /** The current item; empty if there is none. */
  | { readonly kind: 'refused'; readonly item: Item };

/**
 * Changes an item if all facts of the condition hold, in one write.
 *
 * @param returnValues whether an applied change returns the item before or after the change.
 * @throws {StoreUnavailableError} the change may have been made all the same.
 */
export async function updateIf(
  client: DynamoDBClient,
  tableName: string,
  key: Record<string, AttributeValue>,
  change: ConditionalChange,
  budget: StoreBudget,
  returnValues?: 'ALL_OLD' | 'ALL_NEW',
): Promise<UpdateResult> {
  try {
    const { Attributes: item = {} } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: key,
        ...updateExpression(change),
        ...(returnValues && { ReturnValues: returnValues }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      { ...(budget && { abortSignal: budget }) },
    );
    return { kind: 'updated', item: toItem(item) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) return storeUnavailable('UpdateItem')(error);
    return { kind: 'refused', item: toItem(error.Item ?? {}) };
  }
}

/** Returns an item as plain values; its numbers are JavaScript's. */
export function toItem(item: Record<string, AttributeValue>): Item {
  return unmarshall(item, { wrapNumbers: Number });
}

type Expression = Required<
  Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>
> &
  Pick<UpdateItemCommandInput, 'ConditionExpression'>;

/**
 * Creates the names and values that an expression refers to by placeholders. Every name is escaped: many of ours are reserved
 * words.
 */
function createPlaceholders() {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  return {
    names,
    values,
    name: (attribute: string): string => {
      names[`#${attribute}`] = attribute;
      return `#${attribute}`;
    },
    value: (placeholder: string, content: unknown): string => {
      values[`:${placeholder}`] = content;
      return `:${placeholder}`;
    },
  };
}

type Placeholders = ReturnType<typeof createPlaceholders>;

/** Returns a change, and the facts that it depends on, as DynamoDB's expressions. */
function updateExpression({
  change,
  condition = [],
}: Pick<ConditionalChange, 'change'> & Partial<ConditionalChange>): Expression {
  const placeholders = createPlaceholders();
  const update = updateClauses(change, placeholders);
  const facts = condition.map((fact, index) => factExpression(fact, `fact${index}`, placeholders));
  return {
    UpdateExpression: update,
    ...(facts.length > 0 && { ConditionExpression: facts.join(' AND ') }),
    ExpressionAttributeNames: placeholders.names,
    ExpressionAttributeValues: marshall(placeholders.values, { removeUndefinedValues: true }),
  };
}

function updateClauses(change: Change, { name, value }: Placeholders): string {
  const clause = (keyword: string, parts: string[]) =>
    parts.length > 0 ? [`${keyword} ${parts.join(', ')}`] : [];
  const entries = Object.entries(change.set);
  const sets = [
    ...entries.filter(([, v]) => v !== undefined).map(([k, v]) => `${name(k)} = ${value(k, v)}`),
    ...Object.entries(change.setOnce ?? {}).map(
      ([k, v]) => `${name(k)} = if_not_exists(${name(k)}, ${value(k, v)})`,
    ),
    ...Object.entries(change.append ?? {}).map(
      ([k, v]) => `${name(k)} = list_append(if_not_exists(${name(k)}, ${value('none', [])}), ${value(k, v)})`,
    ),
  ];
  const removes = entries.filter(([, v]) => v === undefined).map(([k]) => name(k));
  const adds = Object.entries(change.add ?? {}).map(([k, v]) => `${name(k)} ${value(k, v)}`);
  return [...clause('SET', sets), ...clause('REMOVE', removes), ...clause('ADD', adds)].join(' ');
}

function factExpression(fact: Fact, placeholder: string, { name, value }: Placeholders): string {
  const attribute = name(fact.attribute);
  const absent = `attribute_not_exists(${attribute})`;
  switch (fact.is) {
    case 'absent':
      return absent;
    case 'present':
      return `attribute_exists(${attribute})`;
    case 'equal':
      return `${attribute} = ${value(placeholder, fact.to)}`;
    case 'absent or equal':
      return `(${absent} OR ${attribute} = ${value(placeholder, fact.to)})`;
    case 'absent or below':
      return `(${absent} OR ${attribute} < ${value(placeholder, fact.to)})`;
    case 'above':
      return `${attribute} > ${value(placeholder, fact.to)}`;
    case 'prefixed':
      return `begins_with(${attribute}, ${value(placeholder, fact.to)})`;
    case 'shorter':
      return `(${absent} OR size(${attribute}) < ${value(placeholder, fact.to)})`;
  }
}
