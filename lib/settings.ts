import * as v from 'valibot';
import { SETTINGS } from './settings-table.ts';

/** The message for a value that is not an object. */
export const NO_OBJECT = 'must be an object with settings';

const ChosenSettingsSchema = v.strictObject(SETTINGS, NO_OBJECT);

/** Settings that are each valid on their own. */
export type ChosenSettings = v.InferOutput<typeof ChosenSettingsSchema>;

/** What one setting requires of others. */
interface SettingsRule {
  /** The setting that is wrong if the rule does not hold. */
  readonly setting: keyof ChosenSettings;
  readonly holds: (settings: ChosenSettings) => boolean;
  /** What the setting needs, and why. */
  readonly needs: string;
}

export const SETTINGS_RULES: readonly SettingsRule[] = [
  {
    setting: 'defaultEndpoint',
    holds: ({ defaultEndpoint, customDomain }) => defaultEndpoint || customDomain !== undefined,
    needs: 'customDomain to be false: without it there is no other address',
  },
  {
    setting: 'originHeaderSecret',
    holds: ({ originHeaderSecret, customDomain }) =>
      originHeaderSecret === undefined || customDomain !== undefined,
    needs: 'customDomain: URLs must have the name at which CloudFront answers',
  },
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

/** What can be set in `cdk.json` under `voiceCallbacks`, with the defaults. */
export const SettingsSchema = v.pipe(
  ChosenSettingsSchema,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value: input, issues = [] } = dataset;
    // A setting that is wrong on its own gets no further message.
    const wrong = new Set(issues.map(({ path }) => path?.[0].key));
    for (const { setting: key, holds, needs } of SETTINGS_RULES) {
      const path: [v.ObjectPathItem] = [{ type: 'object', origin: 'value', input, key, value: input[key] }];
      if (!wrong.has(key) && !holds(input)) addIssue({ message: `needs ${needs}`, path });
    }
  }),
  v.transform(({ webhookHmac, ...settings }) => ({
    ...settings,
    webhookHmac: webhookHmac ?? (settings.webhookHmacSecret === undefined ? 'off' : 'observe'),
  })),
);

/** Settings as you write them: a setting that is left out has its default. */
export type SettingsInput = v.InferInput<typeof SettingsSchema>;

export type Settings = v.InferOutput<typeof SettingsSchema>;
