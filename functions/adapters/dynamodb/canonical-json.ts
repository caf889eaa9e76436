import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * Writes an item as JSON that is the same whenever the item is: the store and its stream give the attributes of one
 * item in any order.
 */
export function canonicalJson(item: Record<string, AttributeValue>): string {
  return JSON.stringify(item, (_key, value: unknown) => (isMap(value) ? sorted(value) : value));
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(map: object): object {
  const entries: [string, unknown][] = Object.entries(map);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
