import { describe, expect, test } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { WITHOUT_BUNDLING } from '../support/synthesize.ts';
import { TEMPLATE_VARIANTS } from '../support/template-variants.ts';

/** Fails for what CloudFormation's own schemas do not allow, as a deployment would. */
function synthesizeValidated(define: (app: App) => void): void {
  const outdir = mkdtempSync(join(tmpdir(), 'voice-valid-'));
  try {
    const app = new App({
      outdir,
      context: { ...WITHOUT_BUNDLING, '@aws-cdk/core:validateAgainstDefaultRules': true },
    });
    define(app);
    app.synth();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe('the template is valid to CloudFormation', () => {
  test.each(Object.entries(TEMPLATE_VARIANTS))('with %s', (_name, settings) => {
    expect(() =>
      synthesizeValidated((app) => new VoiceCallbacksStack(app, 'Test', { settings })),
    ).not.toThrow();
  });

  test('which does look: a queue with an invalid delay fails', () => {
    expect(() =>
      synthesizeValidated(
        (app) =>
          new CfnResource(new Stack(app, 'Odd'), 'Queue', {
            type: 'AWS::SQS::Queue',
            properties: { DelaySeconds: 'soon' },
          }),
      ),
    ).toThrow(/DelaySeconds/);
  });
});
