/** Repeats a string up to a length in UTF-16 units. */
export const repeat = (unit: string, size: number) =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

/** A string of any length: a beginning, an end, and as much between them as needed. */
export const padded = (before: string, unit: string, after: string) => (size: number) =>
  before + repeat(unit, Math.max(0, size - before.length - after.length)) + after;
