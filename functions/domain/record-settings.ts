/** The settings for records: the same in every function that writes records. */
export interface RecordSettings {
  /** How long a record is kept after its last change, in days; 0 keeps it permanently. */
  readonly retentionDays: number;
  /** How many times the table has been restored from a backup. */
  readonly tableRestores?: number;
  /**
   * Within how many seconds an undecided task is settled: by a lookup, or else by its time-out. If absent, there are no lookups,
   * and only registered tasks time out.
   */
  readonly lookUpWithinSeconds?: number | undefined;
}

/** @returns epoch seconds, or `undefined` for a record that is kept permanently. */
export function expiresAt(changedAt: string, { retentionDays }: RecordSettings): number | undefined {
  if (retentionDays === 0) return undefined;
  return Math.floor(Date.parse(changedAt) / 1000) + retentionDays * 86_400;
}
