import * as v from 'valibot';

const SettingsSchema = v.record(v.string(), v.unknown());

/** What a real account holds and this machine does not: here the stack makes its own instead. */
const ELSEWHERE = ['topicArn', 'taskTable'];

/**
 * Answers the project's context, with settings that let everything run which this machine can offer: the provider's
 * stand-in can be asked with any key.
 *
 * @param context of `cdk.json`; what is set there stays, but for what is elsewhere.
 * @param settings what is set for this run, whatever is set there.
 */
export function withLocalSettings(
  context: Readonly<Record<string, unknown>>,
  settings: object = {},
): Record<string, unknown> {
  const own = v.safeParse(SettingsSchema, context['voiceCallbacks'] ?? {});
  // What is no settings is for the app to refuse.
  if (!own.success) return context;
  const all = { providerApiKeySecret: 'local-provider-key', ...own.output, ...settings };
  const here = Object.entries(all).filter(([name]) => !ELSEWHERE.includes(name));
  return { ...context, voiceCallbacks: Object.fromEntries(here) };
}
