import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { InvalidSettingsError } from '../lib/read-settings.ts';

/** @throws {InvalidSettingsError} when the settings stand beside the context of `cdk.json`, where the CDK looks for none. */
export function checkCdkJson(file: string): void {
  if (!existsSync(file)) return;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!v.is(v.object({ voiceCallbacks: v.unknown() }), content)) return;
  throw new InvalidSettingsError(
    `${file}: voiceCallbacks must be within "context"; elsewhere nobody reads it`,
  );
}
