import { isDeepStrictEqual } from 'node:util';

export interface Difference {
  /** Where, from the outside in. */
  readonly path: readonly string[];
  readonly one: unknown;
  readonly other: unknown;
}

/** Finds the first place in which two values differ, as deep inside as both have it. */
export function firstDifference(one: unknown, other: unknown): Difference | undefined {
  if (isDeepStrictEqual(one, other)) return undefined;
  const [fields, others] = [fieldsOf(one), fieldsOf(other)];
  for (const name of new Set([...Object.keys(fields ?? {}), ...Object.keys(others ?? {})])) {
    if (fields === undefined || others === undefined) break;
    const inside = firstDifference(fields[name], others[name]);
    if (inside !== undefined) return { ...inside, path: [name, ...inside.path] };
  }
  return { path: [], one, other };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

export function describeDifference(subject: string, { path, one, other }: Difference): string {
  return `With the adversary, ${path.join('.')} of ${subject} is ${show(one)}; without, it is ${show(other)}`;
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
