import * as v from 'valibot';
import type { RecordSettings } from '../../domain/record.ts';

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

/**
 * Reads a function's variables, once, when the function starts.
 *
 * @throws {Error} naming every variable that is missing or malformed: the function must not run without them.
 */
export function readEnvironment<TSchema extends v.GenericSchema>(
  schema: TSchema,
  variables: NodeJS.ProcessEnv,
): v.InferOutput<TSchema> {
  const parsed = v.safeParse(schema, variables);
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => [v.getDotPath(issue), issue.message].join(': '));
  throw new Error(`The function's environment is incomplete: ${faults.join('; ')}`);
}
