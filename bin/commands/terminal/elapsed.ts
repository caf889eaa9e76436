const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Describes a duration in the largest unit of which it has at least one, for example `3 h`. */
export function describeElapsed(ms: number): string {
  const [unit, size] = UNITS.find(([, unitMs]) => ms >= unitMs) ?? ['ms', 1];
  return `${Math.floor(ms / size)} ${unit}`;
}
