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
    needs: 'providerApiKeySecret: nobody can be asked without it',
  },
  {
    setting: 'webhookHmac',
    holds: ({ webhookHmac = 'off', webhookHmacSecret }) =>
      webhookHmac === 'off' || webhookHmacSecret !== undefined,
    needs: 'webhookHmacSecret: there is no key to check with',
  },
  {
    setting: 'taskTable',
    holds: ({ taskTable }) => taskTable?.streamArn.startsWith(`${taskTable.arn}/stream/`) ?? true,
    needs: 'a stream of the same table',
  },
  {
    setting: 'alertEmail',
    holds: ({ alarms, alertEmail }) => alarms || alertEmail === undefined,
    needs: 'alarms: there is nothing to tell without them',
  },
];
