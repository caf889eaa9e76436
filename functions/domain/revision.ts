/**
 * Returns how much each change of a record adds to its revision.
 *
 * A restored table lacks changes that subscribers have seen, and would give the next changes the same numbers. A record changes
 * at most four times, as there are four ranks: with steps ten times as large, the first change after a restore has a higher
 * number than any before.
 *
 * @param tableRestores how many times the task table has been restored from a backup.
 */
export function revisionStep(tableRestores: number): number {
  return 10 ** tableRestores;
}
