import type { Change, Fact } from '../../functions/domain/change.ts';

/** An item in memory, as plain values, for the laws of decisions: the store changes its own in the same way. */
export type MemoryItem = Readonly<Record<string, unknown>>;

/** Returns whether all facts hold of an item. A comparison of two types is never true, as in DynamoDB. */
export function holds(condition: readonly Fact[], item: MemoryItem): boolean {
  return condition.every((fact) => {
    const value = item[fact.attribute];
    switch (fact.is) {
      case 'absent':
        return value === undefined;
      case 'present':
        return value !== undefined;
      case 'equal':
        return value === fact.to;
      case 'absent or equal':
        return value === undefined || value === fact.to;
      case 'absent or below':
        return value === undefined || isBelow(value, fact.to);
      case 'above':
        return isBelow(fact.to, value);
      case 'prefixed':
        return typeof value === 'string' && value.startsWith(String(fact.to));
      case 'shorter':
        return value === undefined || (hasLength(value) && value.length < fact.to);
    }
  });
}

/** Returns the item after a change. @throws {TypeError} for a change that the store would refuse. */
export function changed(item: MemoryItem, { set, setOnce = {}, add = {}, append = {} }: Change): MemoryItem {
  const after: Record<string, unknown> = { ...item, ...set };
  for (const [name, value] of Object.entries(setOnce)) after[name] = item[name] ?? value;
  for (const [name, count] of Object.entries(add)) {
    const before = item[name] ?? 0;
    if (typeof before !== 'number') throw new TypeError(`${name} is not a number`);
    after[name] = before + count;
  }
  for (const [name, entries] of Object.entries(append)) {
    const before = item[name] ?? [];
    if (!Array.isArray(before)) throw new TypeError(`${name} is not a list`);
    after[name] = [...(before as unknown[]), ...entries];
  }
  // What is undefined is removed, at every depth.
  return JSON.parse(JSON.stringify(after)) as MemoryItem;
}

function isBelow(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number') return one < other;
  return typeof one === 'string' && typeof other === 'string' && one < other;
}

function hasLength(value: unknown): value is { readonly length: number } {
  return typeof value === 'string' || Array.isArray(value);
}
