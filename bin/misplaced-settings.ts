import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { InvalidSettingsError } from '../lib/read-settings.ts';
import { SETTINGS } from '../lib/settings.ts';

/**
 * Rejects settings outside of `voiceCallbacks`, where they would be ignored: what was meant for a stage would be deployed to
 * the stack without one.
 *
 * @param context the whole context of `cdk.json` and `-c`.
 * @throws {InvalidSettingsError} with a line for each.
 */
export function checkContext(context: Readonly<Record<string, unknown>>): void {
  const lines = Object.entries(context).flatMap(([key, value]) => {
    const example = JSON.stringify({ [key]: value });
    if (Object.hasOwn(SETTINGS, key))
      return `${key}: it must be within voiceCallbacks, as in -c voiceCallbacks='${example}'; elsewhere nobody reads it`;
    const looksLikeOurs = key !== 'voiceCallbacks' && /^voice-?callbacks/i.test(key);
    return looksLikeOurs ? `${key} is read by nobody: the settings are one object, named voiceCallbacks` : [];
  });
  if (lines.length > 0) throw new InvalidSettingsError(lines.join('\n'));
}

/** @throws {InvalidSettingsError} if `cdk.json` has the settings outside of its `context`, where the CDK ignores them. */
export function checkCdkJson(file: string): void {
  if (!existsSync(file)) return;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!v.is(v.object({ voiceCallbacks: v.unknown() }), content)) return;
  throw new InvalidSettingsError(
    `${file}: voiceCallbacks must be within "context"; elsewhere nobody reads it`,
  );
}
