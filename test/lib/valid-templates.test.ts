import { describe, expect, test } from '@jest/globals';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsInput } from '../../lib/settings.ts';
import { VoiceCallbacksStack } from '../../lib/voice-callbacks-stack.ts';
import { WITHOUT_BUNDLING } from '../support/synthesize.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Restored';

const SETTINGS: [string, SettingsInput][] = [
  ['no settings', {}],
  [
    'every part that is optional',
    {
      alertEmail: 'ops@example.com',
      confirmResults: true,
      dashboard: true,
      customDomain: {
        name: 'voices.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666',
      },
      encryptionKeyArn: KEY,
      providerApiKeySecret: 'provider/key',
      webhookHmacSecret: 'kie',
      receiverReservedConcurrency: 10,
      removalPolicy: 'destroy',
      tracing: true,
    },
  ],
  [
    'a topic and a table of yours',
    {
      topicArn: 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents',
      taskTable: { arn: TABLE, streamArn: `${TABLE}/stream/2026-11-25T10:00:00.000` },
    },
  ],
];

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
  test.each(SETTINGS)('with %s', (_name, settings) => {
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
