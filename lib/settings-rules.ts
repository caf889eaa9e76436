import type { ChosenSettings } from './settings.ts';

/** What one setting requires of others. */
export interface SettingsRule {
  /** The setting that is wrong if the rule does not hold. */
  readonly setting: keyof ChosenSettings;
  readonly holds: (settings: ChosenSettings) => boolean;
  /** What the setting needs, and why. */
  readonly needs: string;
}

export const SETTINGS_RULES: readonly SettingsRule[] = [
  {
    setting: 'confirmResults',
    holds: ({ confirmResults, providerApiKeySecret }) =>
      !confirmResults || providerApiKeySecret !== undefined,
    needs: 'providerApiKeySecret: lookups need the API key',
  },
  {
    setting: 'webhookHmac',
    holds: ({ webhookHmac = 'off', webhookHmacSecret }) =>
      webhookHmac === 'off' || webhookHmacSecret !== undefined,
    needs: 'webhookHmacSecret: signatures are checked with its key',
  },
  {
    setting: 'taskTable',
    holds: ({ taskTable }) => taskTable?.streamArn.startsWith(`${taskTable.arn}/stream/`) ?? true,
    needs: 'a stream of the same table',
  },
  {
    setting: 'alertEmail',
    holds: ({ alarms, alertEmail }) => alarms || alertEmail === undefined,
    needs: 'alarms: without them there are no messages',
  },
];
