import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Returns an item as JSON with sorted attributes: the store and its stream return the attributes of one item in any order. */
export function canonicalJson(item: Record<string, AttributeValue>): string {
  return JSON.stringify(item, (_key, value: unknown) => (isMap(value) ? sorted(value) : value));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(map: Readonly<Record<string, unknown>>): object {
  const names = Object.keys(map).sort();
  return Object.fromEntries(names.map((name) => [name, map[name]]));
}
