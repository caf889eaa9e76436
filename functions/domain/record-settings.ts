/** What records are kept by: the same for every function that writes one. */
export interface RecordSettings {
  /** How long a record is kept after its last change, in days; 0 for ever. */
  readonly retentionDays: number;
  /** How many times the table has been restored from a backup. */
  readonly tableRestores?: number;
  /**
   * Within how many seconds an undecided task is settled: the provider is asked about it, and then it is given up.
   * Without it nobody can be asked, and only tasks that were registered end.
   */
  readonly lookUpWithinSeconds?: number | undefined;
}

/** @returns epoch seconds, or nothing for a record that is kept for ever. */
export function expiresAt(changedAt: string, { retentionDays }: RecordSettings): number | undefined {
  if (retentionDays === 0) return undefined;
  return Math.floor(Date.parse(changedAt) / 1000) + retentionDays * 86_400;
}
