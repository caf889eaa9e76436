import type { SettingsInput } from '../../lib/settings.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Restored';

const customDomain = {
  name: 'voices.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666',
};

/** Settings that change which resources the template has, or their properties: each test of whole templates takes them all. */
export const TEMPLATE_VARIANTS: Readonly<Record<string, SettingsInput>> = {
  'no settings': {},
  'every part that is optional': {
    alertEmail: 'ops@example.com',
    confirmResults: true,
    dashboard: true,
    customDomain,
    encryptionKeyArn: KEY,
    providerApiKeySecret: 'provider/key',
    webhookHmacSecret: 'kie',
    receiverReservedConcurrency: 10,
    removalPolicy: 'destroy',
    systemLogs: true,
    tracing: true,
  },
  'a firewall in front': { customDomain, defaultEndpoint: false, originHeaderSecret: 'cloudfront' },
  'a topic and a table of yours': {
    topicArn: 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents',
    taskTable: { arn: TABLE, streamArn: `${TABLE}/stream/2026-11-25T10:00:00.000` },
  },
  'no alarms': { alarms: false },
};
