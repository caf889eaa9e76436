/**
 * Returns how large an item is, in bytes, as DynamoDB counts: its names and values in UTF-8, 3 bytes for each list or map, and
 * 1 for each of their elements.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Readonly<Record<string, unknown>> = {}): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)));
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + sum(value.map((element) => 1 + valueBytes(element)));
  if (typeof value !== 'object' || value === null) return 1;
  const entries = Object.entries(value);
  return 3 + sum(entries.map(([name, element]) => 1 + Buffer.byteLength(name) + valueBytes(element)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
