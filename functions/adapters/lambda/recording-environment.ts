import * as v from 'valibot';
import type { RecordSettings } from '../../domain/record-settings.ts';

/** What reports are recorded by: the same in every program that records one for the stack. */
export const RecordingEnvironmentSchema = v.object({
  /** Days; 0 keeps records without end. */
  RECORD_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** How many times the task table has been restored from a backup. */
  TABLE_RESTORES: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** Whether the provider can be asked for results. */
  LOOKUPS: v.picklist(['on', 'off']),
  /** After how many seconds an undecided task times out while the provider is asked about it. */
  DEADLINE_SECONDS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** Whether a result counts only once the provider, asked about it, says the same. */
  CONFIRM_RESULTS: v.picklist(['on', 'off']),
});

export type RecordingEnvironment = v.InferInput<typeof RecordingEnvironmentSchema>;

/** Returns the domain's settings. */
export function recordSettings(
  environment: v.InferOutput<typeof RecordingEnvironmentSchema>,
): RecordSettings {
  const { RECORD_RETENTION_DAYS, TABLE_RESTORES, LOOKUPS, DEADLINE_SECONDS } = environment;
  return {
    retentionDays: RECORD_RETENTION_DAYS,
    tableRestores: TABLE_RESTORES,
    lookUpWithinSeconds: LOOKUPS === 'on' ? DEADLINE_SECONDS : undefined,
  };
}
