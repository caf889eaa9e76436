import { App } from 'aws-cdk-lib';
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { checkDeploymentTarget } from '../lib/deployment-target.ts';
import { InvalidSettingsError, readSettings } from '../lib/read-settings.ts';
import { SETTINGS } from '../lib/settings-table.ts';
import { stackNameOf, VoiceCallbacksStack } from '../lib/voice-callbacks-stack.ts';

/**
 * Rejects settings outside of `voiceCallbacks`, where they would be ignored: what was meant for a stage would be deployed to
 * the stack without one.
 *
 * @param context the whole context of `cdk.json` and `-c`.
 * @throws {InvalidSettingsError} with a line for each.
 */
function checkContext(context: Readonly<Record<string, unknown>>): void {
  const lines = Object.entries(context).flatMap(([key, value]) => {
    const example = JSON.stringify({ [key]: value });
    if (Object.hasOwn(SETTINGS, key))
      return `${key}: it must be within voiceCallbacks, as in -c voiceCallbacks='${example}'; elsewhere it is ignored`;
    const looksLikeOurs = key !== 'voiceCallbacks' && /^voice-?callbacks/i.test(key);
    return looksLikeOurs ? `${key} is ignored: the settings are one object, named voiceCallbacks` : [];
  });
  if (lines.length > 0) throw new InvalidSettingsError(lines.join('\n'));
}

/** @throws {InvalidSettingsError} if `cdk.json` has the settings outside of its `context`, where the CDK ignores them. */
function checkCdkJson(file: string): void {
  if (!existsSync(file)) return;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  if (!v.is(v.object({ voiceCallbacks: v.unknown() }), content)) return;
  throw new InvalidSettingsError(`${file}: voiceCallbacks must be within "context"; elsewhere it is ignored`);
}

const app = new App();

try {
  checkCdkJson('cdk.json');
  checkContext(v.parse(v.record(v.string(), v.unknown()), app.node.getAllContext()));
  const settings = readSettings(app.node.tryGetContext('voiceCallbacks'));
  // The CDK CLI sets these to the target of the deployment, if it has credentials.
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  checkDeploymentTarget(settings, { account, region });
  new VoiceCallbacksStack(app, stackNameOf(settings), { settings });
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
