import { describe, expect, test } from '@jest/globals';
import { InvalidSettingsError, readSettings } from '../../lib/read-settings.ts';

const DEFAULTS = {
  recordRetentionDays: 400,
  quarantineRetentionDays: 90,
  logRetentionDays: 30,
  throttleRate: 100,
  taskThrottleRate: 50,
  taskThrottleBurst: 500,
  defaultEndpoint: true,
  throttleBurst: 1000,
  tableRestores: 0,
  provider: 'sunoapi.org',
  deadlineSeconds: 7200,
  lookupsPer10Seconds: 10,
  confirmResults: false,
  webhookHmac: 'off',
  removalPolicy: 'retain',
  alarmsOver: true,
  systemLogs: false,
  alarms: true,
  dashboard: false,
  tracing: false,
};

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents';
const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Voices.restored-2';
const TABLE = { arn: TABLE_ARN, streamArn: `${TABLE_ARN}/stream/2026-11-25T10:00:00.000` };
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/mrk-0a1b2c3d4e5f0a1b2c3d4e5f0a1b2c3d';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666';
const DOMAIN = { name: 'voices.example.com', certificateArn: CERTIFICATE };
const DOMAIN_ALLOWED =
  'an object with name (a domain name in lower case) and certificateArn (the ARN of a certificate in ACM)';

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
    [
      'concurrency of its own',
      { receiverReservedConcurrency: 1 },
      { ...DEFAULTS, receiverReservedConcurrency: 1 },
    ],
    [
      'a topic and a table of yours',
      { topicArn: TOPIC, taskTable: TABLE },
      { ...DEFAULTS, topicArn: TOPIC, taskTable: TABLE },
    ],
    ['a key', { encryptionKeyArn: KEY }, { ...DEFAULTS, encryptionKeyArn: KEY }],
    ['a domain', { customDomain: DOMAIN }, { ...DEFAULTS, customDomain: DOMAIN }],
    ['a stage', { stage: 'beta-2' }, { ...DEFAULTS, stage: 'beta-2' }],
    [
      'a receiver of alarms, and a dashboard',
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
      { customDomain: 'voices.example.com' },
      `voiceCallbacks.customDomain: "voices.example.com" is not allowed; it must be ${DOMAIN_ALLOWED}`,
    ],
    [
      { customDomain: { name: 'voices.example.com' } },
      `voiceCallbacks.customDomain: {"name":"voices.example.com"} is not allowed; it must be ${DOMAIN_ALLOWED}`,
    ],
    [
      { customDomain: { ...DOMAIN, ttl: 1 } },
      `voiceCallbacks.customDomain: ${JSON.stringify({ ...DOMAIN, ttl: 1 })} is not allowed; it must be ${DOMAIN_ALLOWED}`,
    ],
    [
      { customDomain: { ...DOMAIN, name: 'https://voices.example.com' } },
      'voiceCallbacks.customDomain.name: "https://voices.example.com" is not allowed; it must be a domain name in lower case',
    ],
    [
      { customDomain: { ...DOMAIN, name: 'localhost' } },
      'voiceCallbacks.customDomain.name: "localhost" is not allowed; it must be a domain name in lower case',
    ],
    [
      { customDomain: { ...DOMAIN, certificateArn: 'arn:aws:iam::123456789012:server-certificate/voices' } },
      'voiceCallbacks.customDomain.certificateArn: "arn:aws:iam::123456789012:server-certificate/voices" is not allowed; it must be the ARN of a certificate in ACM',
    ],
    [
      { topicArn: `${TOPIC}.fifo` },
      `voiceCallbacks.topicArn: "${TOPIC}.fifo" is not allowed; it must be the ARN of a standard topic in SNS, not of a FIFO topic`,
    ],
    [
      { topicArn: 'AllMyEvents' },
      'voiceCallbacks.topicArn: "AllMyEvents" is not allowed; it must be the ARN of a standard topic in SNS, not of a FIFO topic',
    ],
    [
      { taskTable: { ...TABLE, arn: 'VoiceTasks' } },
      'voiceCallbacks.taskTable.arn: "VoiceTasks" is not allowed; it must be the ARN of a table',
    ],
    [
      { taskTable: { ...TABLE, arn: `${TABLE_ARN}-2` } },
      `voiceCallbacks.taskTable: {"arn":"${TABLE_ARN}-2","streamArn":"${TABLE.streamArn}"} is not allowed; it needs a stream of the same table`,
    ],
    [
      { taskTable: { ...TABLE, streamArn: TABLE_ARN } },
      `voiceCallbacks.taskTable.streamArn: "${TABLE_ARN}" is not allowed; it must be the ARN of its stream, with the label`,
    ],
    [
      { encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:alias/voices' },
      'voiceCallbacks.encryptionKeyArn: "arn:aws:kms:eu-west-1:123456789012:alias/voices" is not allowed; it must be the ARN of a key in KMS, not of an alias',
    ],
    [
      { encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/voices' },
      'voiceCallbacks.encryptionKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/voices" is not allowed; it must be the ARN of a key in KMS, not of an alias',
    ],
    [
      { receiverReservedConcurrency: 0 },
      'voiceCallbacks.receiverReservedConcurrency: 0 is not allowed; it must be a whole number from 1 to 10000',
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
      'voiceCallbacks.providerApiKeySecret: "sk-1234 5678" is not allowed; it must be the name of a secret in Secrets Manager, or its ARN with the six characters that it ends with',
    ],
    [
      { webhookHmacSecret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kie' },
      'voiceCallbacks.webhookHmacSecret: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:kie" is not allowed; it must be the name of a secret in Secrets Manager, or its ARN with the six characters that it ends with',
    ],
    [
      { confirmResults: true },
      'voiceCallbacks.confirmResults: true is not allowed; it needs providerApiKeySecret: lookups need the API key',
    ],
    [
      { webhookHmac: 'enforce' },
      'voiceCallbacks.webhookHmac: "enforce" is not allowed; it needs webhookHmacSecret: signatures are checked with its key',
    ],
    [
      { alertEmail: 'ops at example.com' },
      'voiceCallbacks.alertEmail: "ops at example.com" is not allowed; it must be an email address',
    ],
    [
      { alarms: false, alertEmail: 'ops@example.com' },
      'voiceCallbacks.alertEmail: "ops@example.com" is not allowed; it needs alarms: without them there are no messages',
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
      'voiceCallbacks.retention is not a setting; the settings are recordRetentionDays, quarantineRetentionDays, logRetentionDays, throttleRate, throttleBurst, taskThrottleRate, taskThrottleBurst, customDomain, defaultEndpoint, originHeaderSecret, topicArn, taskTable, encryptionKeyArn, receiverReservedConcurrency, tableRestores, provider, providerApiKeySecret, deadlineSeconds, lookupsPer10Seconds, confirmResults, webhookHmacSecret, webhookHmac, stage, removalPolicy, alarms, alertEmail, alarmsOver, dashboard, systemLogs, tracing',
    ],
    ['{', 'voiceCallbacks: "{" is not allowed; it must be JSON'],
    [7, 'voiceCallbacks: 7 is not allowed; it must be an object with settings'],
    [null, 'voiceCallbacks: null is not allowed; it must be an object with settings'],
    ['null', 'voiceCallbacks: null is not allowed; it must be an object with settings'],
    [
      '{"recordRetentionDays":1e999}',
      'voiceCallbacks.recordRetentionDays: Infinity is not allowed; it must be a whole number of days from 0 to 3650',
    ],
    [[], 'voiceCallbacks: [] is not allowed; it must be an object with settings'],
    ['["stage"]', 'voiceCallbacks: ["stage"] is not allowed; it must be an object with settings'],
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
