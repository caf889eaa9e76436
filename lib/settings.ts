import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';

const days = (minimum: number, maximum: number) => {
  const allowed = `must be a whole number of days from ${minimum} to ${maximum}`;
  return v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(minimum, allowed),
    v.maxValue(maximum, allowed),
  );
};

const wholeNumber = (minimum: number, maximum: number) => {
  const allowed = `must be a whole number from ${minimum} to ${maximum}`;
  return v.pipe(
    v.number(allowed),
    v.integer(allowed),
    v.minValue(minimum, allowed),
    v.maxValue(maximum, allowed),
  );
};

/** The lifetimes that CloudWatch Logs offers; 9999 is for ever. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter((days) => typeof days === 'number');

/** What can be set in `cdk.json` under `voiceCallbacks`, with the defaults. */
export const SettingsSchema = v.strictObject({
  /** How long a record is kept after its last change, in days; 0 for ever. Default: 400, a year and a month. */
  recordRetentionDays: v.optional(days(0, 3650), 400),
  /** How long a body that could not be read is kept after it last came in, in days. */
  quarantineRetentionDays: v.optional(days(1, 3650), 90),
  /** How long logs are kept, in days. */
  logRetentionDays: v.optional(
    v.enum(RetentionDays, `must be one of ${LOG_RETENTION_DAYS.join(', ')}`),
    RetentionDays.ONE_MONTH,
  ),
  /** How many callbacks a second are let in on average; above it the gateway answers 429, and the provider repeats. */
  throttleRate: v.optional(wholeNumber(1, 10_000), 500),
  /** How many callbacks are let in at once. */
  throttleBurst: v.optional(wholeNumber(1, 5_000), 1_000),
  /** How many times the task table has been restored from a backup: what changes after a restore gets higher revisions. */
  tableRestores: v.optional(wholeNumber(0, 9), 0),
});

/** Settings as somebody writes them: what is left out has its default. */
export type SettingsInput = v.InferInput<typeof SettingsSchema>;

export type Settings = v.InferOutput<typeof SettingsSchema>;

/** A setting that is not allowed. The stack cannot be synthesized with it. */
export class InvalidSettingsError extends Error {
  readonly code = 'INVALID_SETTINGS';
  override readonly name = 'InvalidSettingsError';
}

/**
 * Reads the settings, with their defaults.
 *
 * @param context the value of `voiceCallbacks` in `cdk.json`, or of `-c voiceCallbacks=…` as JSON text.
 * @throws {InvalidSettingsError} naming every setting that is wrong, its value, and what is allowed.
 */
export function readSettings(context: unknown): Settings {
  const parsed = v.safeParse(SettingsSchema, parseText(context) ?? {});
  if (parsed.success) return parsed.output;
  const faults = parsed.issues.map((issue) => {
    const path = ['voiceCallbacks', v.getDotPath(issue)].filter(Boolean).join('.');
    if (issue.type === 'strict_object' && issue.expected === 'never') {
      const known = Object.keys(SettingsSchema.entries).join(', ');
      return `${path} is not a setting; the settings are ${known}`;
    }
    return `${path}: ${JSON.stringify(issue.input)} is not allowed; it ${issue.message}`;
  });
  throw new InvalidSettingsError(faults.join('\n'));
}

function parseText(context: unknown): unknown {
  if (typeof context !== 'string') return context;
  try {
    return JSON.parse(context);
  } catch {
    throw new InvalidSettingsError(
      `voiceCallbacks: ${JSON.stringify(context)} is not allowed; it must be JSON`,
    );
  }
}
