import type { RecordingEnvironment } from '../functions/receive-callback/environment.ts';
import type { Settings } from './settings.ts';

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
