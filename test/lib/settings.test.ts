import { describe, expect, test } from '@jest/globals';
import { InvalidSettingsError, readSettings } from '../../lib/read-settings.ts';

const DEFAULTS = {
  recordRetentionDays: 400,
  quarantineRetentionDays: 90,
  logRetentionDays: 30,
  throttleRate: 500,
  throttleBurst: 1000,
  tableRestores: 0,
  provider: 'sunoapi.org',
  deadlineSeconds: 7200,
  lookupsPer10Seconds: 10,
  confirmResults: false,
  webhookHmac: 'off',
  removalPolicy: 'retain',
  alarms: true,
  dashboard: false,
  tracing: false,
};

describe('takes', () => {
  test.each([
    ['nothing', undefined, DEFAULTS],
    ['an empty object', {}, DEFAULTS],
    ['one setting', { recordRetentionDays: 0 }, { ...DEFAULTS, recordRetentionDays: 0 }],
    [
      'results to be confirmed, with a key to ask with',
      { confirmResults: true, providerApiKeySecret: 'suno/api-key' },
      { ...DEFAULTS, confirmResults: true, providerApiKeySecret: 'suno/api-key' },
    ],
    [
      'a key of webhook signatures, which are observed then',
      { webhookHmacSecret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kie-AbCdEf' },
      {
        ...DEFAULTS,
        webhookHmacSecret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kie-AbCdEf',
        webhookHmac: 'observe',
      },
    ],
    [
      'signatures that are off although there is a key',
      { webhookHmacSecret: 'kie', webhookHmac: 'off' },
      { ...DEFAULTS, webhookHmacSecret: 'kie', webhookHmac: 'off' },
    ],
    ['a stage', { stage: 'beta-2' }, { ...DEFAULTS, stage: 'beta-2' }],
    [
      'somebody to tell of alarms, and a dashboard',
      { alertEmail: 'ops@example.com', dashboard: true },
      { ...DEFAULTS, alertEmail: 'ops@example.com', dashboard: true },
    ],
    ['JSON from the command line', '{"throttleRate":10000}', { ...DEFAULTS, throttleRate: 10_000 }],
  ])('%s', (_name, context, expected) => {
    expect(readSettings(context)).toEqual(expected);
  });
});

describe('rejects a wrong setting, saying which, its value and what is allowed', () => {
  test.each([
    [
      { recordRetentionDays: -1 },
      'voiceCallbacks.recordRetentionDays: -1 is not allowed; it must be a whole number of days from 0 to 3650',
    ],
    [
      { recordRetentionDays: 3651 },
      'voiceCallbacks.recordRetentionDays: 3651 is not allowed; it must be a whole number of days from 0 to 3650',
    ],
    [
      { quarantineRetentionDays: 0 },
      'voiceCallbacks.quarantineRetentionDays: 0 is not allowed; it must be a whole number of days from 1 to 3650',
    ],
    [
      { quarantineRetentionDays: 1.5 },
      'voiceCallbacks.quarantineRetentionDays: 1.5 is not allowed; it must be a whole number of days from 1 to 3650',
    ],
    [
      { throttleRate: '5' },
      'voiceCallbacks.throttleRate: "5" is not allowed; it must be a whole number from 1 to 10000',
    ],
    [
      { throttleBurst: 5001 },
      'voiceCallbacks.throttleBurst: 5001 is not allowed; it must be a whole number from 1 to 5000',
    ],
    [
      { tableRestores: 10 },
      'voiceCallbacks.tableRestores: 10 is not allowed; it must be a whole number from 0 to 9',
    ],
    [
      { provider: 'suno.com' },
      'voiceCallbacks.provider: "suno.com" is not allowed; it must be one of sunoapi.org, api.box, kie.ai',
    ],
    [
      { deadlineSeconds: 9 },
      'voiceCallbacks.deadlineSeconds: 9 is not allowed; it must be a whole number from 10 to 604800',
    ],
    [
      { lookupsPer10Seconds: 21 },
      'voiceCallbacks.lookupsPer10Seconds: 21 is not allowed; it must be a whole number from 1 to 20',
    ],
    [
      { providerApiKeySecret: 'sk-1234 5678' },
      'voiceCallbacks.providerApiKeySecret: "sk-1234 5678" is not allowed; it must be the name or ARN of a secret in Secrets Manager',
    ],
    [
      { confirmResults: true },
      'voiceCallbacks.confirmResults: true is not allowed; it needs providerApiKeySecret: nobody can be asked without it',
    ],
    [
      { webhookHmac: 'enforce' },
      'voiceCallbacks.webhookHmac: "enforce" is not allowed; it needs webhookHmacSecret: there is no key to check with',
    ],
    [
      { alertEmail: 'ops at example.com' },
      'voiceCallbacks.alertEmail: "ops at example.com" is not allowed; it must be an email address',
    ],
    [
      { alarms: false, alertEmail: 'ops@example.com' },
      'voiceCallbacks.alertEmail: "ops@example.com" is not allowed; it needs alarms: there is nothing to tell without them',
    ],
    [{ alarms: 'off' }, 'voiceCallbacks.alarms: "off" is not allowed; it must be true or false'],
    [{ tracing: 'on' }, 'voiceCallbacks.tracing: "on" is not allowed; it must be true or false'],
    [{ dashboard: 1 }, 'voiceCallbacks.dashboard: 1 is not allowed; it must be true or false'],
    [
      { webhookHmac: 'on' },
      'voiceCallbacks.webhookHmac: "on" is not allowed; it must be one of off, observe, enforce',
    ],
    [
      { stage: 'beta_2' },
      'voiceCallbacks.stage: "beta_2" is not allowed; it must be 1 to 20 letters, digits and hyphens',
    ],
    [
      { stage: '' },
      'voiceCallbacks.stage: "" is not allowed; it must be 1 to 20 letters, digits and hyphens',
    ],
    [
      { removalPolicy: 'keep' },
      'voiceCallbacks.removalPolicy: "keep" is not allowed; it must be one of retain, destroy',
    ],
    [
      { retention: 5 },
      'voiceCallbacks.retention is not a setting; the settings are recordRetentionDays, quarantineRetentionDays, logRetentionDays, throttleRate, throttleBurst, tableRestores, provider, providerApiKeySecret, deadlineSeconds, lookupsPer10Seconds, confirmResults, webhookHmacSecret, webhookHmac, stage, removalPolicy, alarms, alertEmail, dashboard, tracing',
    ],
    ['{', 'voiceCallbacks: "{" is not allowed; it must be JSON'],
    [7, 'voiceCallbacks: 7 is not allowed; it must be an object with settings'],
  ])('%j', (context, message) => {
    expect(() => readSettings(context)).toThrow(new InvalidSettingsError(message));
  });

  test('a log lifetime that CloudWatch does not offer', () => {
    expect(() => readSettings({ logRetentionDays: 2 })).toThrow(
      /^voiceCallbacks\.logRetentionDays: 2 is not allowed; it must be one of 1, 3, 5, 7, /,
    );
  });

  test('all of them at once', () => {
    expect(() => readSettings({ throttleRate: 0, throttleBurst: 0 })).toThrow(
      /throttleRate.*\n.*throttleBurst/,
    );
  });
});
