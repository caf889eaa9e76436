import type { RecordingEnvironment } from '../functions/receive-callback/environment.ts';
import type { Settings } from './settings.ts';

/** What callbacks are recorded by: the receiver's variables, and an output for whoever records what it could not read. */
export function recordingOf(settings: Settings): RecordingEnvironment {
  return {
    RECORD_RETENTION_DAYS: String(settings.recordRetentionDays),
    TABLE_RESTORES: String(settings.tableRestores),
    LOOKUPS: settings.providerApiKeySecret === undefined ? 'off' : 'on',
    DEADLINE_SECONDS: String(settings.deadlineSeconds),
    CONFIRM_RESULTS: settings.confirmResults ? 'on' : 'off',
  };
}
