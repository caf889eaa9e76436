import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** A change to an item, by attribute name. */
export interface Change {
  /** Attributes to set; one that is `undefined` is removed, so that nothing of an older state stays behind. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Attributes to set only where there are none yet. */
  readonly setOnce?: Readonly<Record<string, unknown>>;
  /** Numbers to add; an absent attribute counts as 0. */
  readonly add?: Readonly<Record<string, number>>;
  /** Lists to append to; an absent attribute counts as empty. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

type Expression = Required<
  Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>
>;

/** Writes a change as DynamoDB's update expression. Every name is escaped, as many of ours are reserved words. */
export function updateExpression(change: Change): Expression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (attribute: string, content: unknown) => {
    values[`:${attribute}`] = content;
    return `:${attribute}`;
  };
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
  const clauses = [...clause('SET', sets), ...clause('REMOVE', removes), ...clause('ADD', adds)];
  return {
    UpdateExpression: clauses.join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
  };
}
