import * as v from 'valibot';

const SettingsSchema = v.record(v.string(), v.unknown());

/** Settings for resources of a real account, which this machine does not have: here the stack creates its own. */
const ELSEWHERE = ['topicArn', 'taskTable'];

/**
 * Returns the project's context, with settings that enable everything that can run on this machine: the provider's stand-in
 * accepts lookups with any key.
 *
 * @param context of `cdk.json`; its settings stay, except for those of a real account.
 * @param settings the settings of this run, which take precedence.
 */
export function withLocalSettings(
  context: Readonly<Record<string, unknown>>,
  settings: object = {},
): Record<string, unknown> {
  const own = v.safeParse(SettingsSchema, context['voiceCallbacks'] ?? {});
  // Invalid settings are rejected by the app.
  if (!own.success) return context;
  const all = { providerApiKeySecret: 'local-provider-key', ...own.output, ...settings };
  const here = Object.entries(all).filter(([name]) => !ELSEWHERE.includes(name));
  return { ...context, voiceCallbacks: Object.fromEntries(here) };
}
