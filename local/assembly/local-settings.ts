import * as v from 'valibot';

const SettingsSchema = v.record(v.string(), v.unknown());

/**
 * Answers the project's context, with settings that let everything run which this machine can offer: the provider's
 * stand-in can be asked with any key.
 *
 * @param context of `cdk.json`; what is set there stays.
 * @param settings what is set for this run, whatever is set there.
 */
export function withLocalSettings(
  context: Readonly<Record<string, unknown>>,
  settings: object = {},
): Record<string, unknown> {
  const own = v.safeParse(SettingsSchema, context['voiceCallbacks'] ?? {});
  // What is no settings is for the app to refuse.
  if (!own.success) return context;
  return {
    ...context,
    voiceCallbacks: { providerApiKeySecret: 'local-provider-key', ...own.output, ...settings },
  };
}
