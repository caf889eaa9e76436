/** @returns `NaN` for no values: nothing was measured. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The nearest value that so many percent of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
