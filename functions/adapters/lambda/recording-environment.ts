import * as v from 'valibot';
import type { RecordSettings } from '../../domain/record-settings.ts';

/** The settings for recording reports: the same in every program that records reports for the stack. */
export const RecordingEnvironmentSchema = v.object({
  /** Days; 0 keeps records permanently. */
  RECORD_RETENTION_DAYS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** How many times the task table has been restored from a backup. */
  TABLE_RESTORES: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** Whether results can be looked up. */
  LOOKUPS: v.picklist(['on', 'off']),
  /** After how many seconds an undecided task times out, if lookups are on. */
  DEADLINE_SECONDS: v.pipe(v.string(), v.digits(), v.toNumber()),
  /** Whether a result counts only once a lookup has confirmed it. */
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
