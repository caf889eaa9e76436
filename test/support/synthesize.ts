import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsInput } from '../../lib/settings.ts';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';

/** Bundling is tested with the journeys; what is asserted of templates does not depend on it. */
export const WITHOUT_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

const folder = mkdtempSync(join(tmpdir(), 'voice-stack-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An app that leaves nothing behind when the test file is through, and whose templates are validated with the stack's own. */
export function anApp(): App {
  return new App({
    context: WITHOUT_BUNDLING,
    outdir: mkdtempSync(join(folder, 'out-')),
    builtinCloudFormationValidation: false,
  });
}

/** The template of the stack with these settings. */
export function synthesize(settings: SettingsInput = {}, name = 'Test'): Template {
  return Template.fromStack(new VoiceCallbacksStack(anApp(), name, { settings }));
}
