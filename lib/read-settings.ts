import type { RecordingEnvironment } from '../functions/receive-callback/environment.ts';
import * as v from 'valibot';
import { SETTINGS } from './settings-table.ts';
import { NO_OBJECT, SettingsSchema, type Settings } from './settings.ts';

/** A setting has a value that is not allowed. The stack cannot be synthesized with it. */
export class InvalidSettingsError extends Error {
  readonly code = 'INVALID_SETTINGS';
  override readonly name = 'InvalidSettingsError';
}

/**
 * Reads the settings, with their defaults.
 *
 * @param context the value of `voiceCallbacks` in `cdk.json`, or of `-c voiceCallbacks=…` as JSON text.
 * @throws {InvalidSettingsError} with a line for every wrong setting: its name, its value, and what is allowed.
 */
export function readSettings(context: unknown): Settings {
  const given = context === undefined ? {} : parseText(context);
  // The schema accepts a list as an object without settings.
  if (Array.isArray(given)) throw new InvalidSettingsError(describeFault('voiceCallbacks', given, NO_OBJECT));
  const parsed = v.safeParse(SettingsSchema, given);
  if (parsed.success) return parsed.output;
  throw new InvalidSettingsError([...new Set(parsed.issues.map(explain))].join('\n'));
}

function explain(issue: v.InferIssue<typeof SettingsSchema>): string {
  const path = [...(issue.path ?? [])];
  if (path.at(-1)?.origin === 'key') {
    // A missing or unknown key makes the whole object wrong.
    const key = path.pop();
    if (path.length === 0) return `${nameOf([key])} is not a setting; the settings are ${KNOWN}`;
  }
  // A rule about several settings names the one that is wrong.
  const value = path.at(-1)?.value ?? issue.input;
  return describeFault(nameOf(path), value, issue.message);
}

/** Returns the line that describes a wrong setting. @param fault what the value must be, or needs. */
export function describeFault(name: string, value: unknown, fault: string): string {
  // JSON has no infinity, but parsing a number that is too large returns it.
  const given = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return `${name}: ${given} is not allowed; it ${fault}`;
}

const KNOWN = Object.keys(SETTINGS).join(', ');

function nameOf(path: readonly (v.IssuePathItem | undefined)[]): string {
  return ['voiceCallbacks', ...path.map((item) => String(item?.key))].join('.');
}

function parseText(context: unknown): unknown {
  if (typeof context !== 'string') return context;
  try {
    return JSON.parse(context);
  } catch {
    throw new InvalidSettingsError(describeFault('voiceCallbacks', context, 'must be JSON'));
  }
}

/** Returns the settings for recording callbacks: variables of the receiver, and an output for redriving quarantined callbacks. */
export function recordingOf(settings: Settings): RecordingEnvironment {
  return {
    RECORD_RETENTION_DAYS: String(settings.recordRetentionDays),
    TABLE_RESTORES: String(settings.tableRestores),
    LOOKUPS: settings.providerApiKeySecret === undefined ? 'off' : 'on',
    DEADLINE_SECONDS: String(settings.deadlineSeconds),
    CONFIRM_RESULTS: settings.confirmResults ? 'on' : 'off',
  };
}
