import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { checkDeploymentTarget } from '../../lib/deployment-target.ts';
import { InvalidSettingsError, readSettings } from '../../lib/read-settings.ts';
import { VoiceCallbacks } from '../../lib/voice-callbacks.ts';
import { anApp } from '../support/synthesize.ts';

const HERE = { account: '123456789012', region: 'eu-west-1' };
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:AllMyEvents';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666';
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Restored';

const API_KEY = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:suno-AbCdEf';
const HMAC_KEY = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kie-AbCdEf';
const ORIGIN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:cloudfront-AbCdEf';

const settings = readSettings({
  topicArn: TOPIC,
  taskTable: { arn: TABLE, streamArn: `${TABLE}/stream/2026` },
  customDomain: { name: 'voices.example.com', certificateArn: CERTIFICATE },
  encryptionKeyArn: KEY,
  providerApiKeySecret: API_KEY,
  webhookHmacSecret: HMAC_KEY,
  originHeaderSecret: ORIGIN,
});

const line = (name: string, arn: string, where: string) =>
  `voiceCallbacks.${name}: "${arn}" is not allowed; it must be where the stack is${where}`;

describe('what the settings name', () => {
  test.each([
    ['is taken from where the stack is', HERE],
    ['is taken while the place of the stack is unknown', { account: undefined, region: undefined }],
    ['is taken from the only place that is known', { ...HERE, region: undefined }],
  ])('%s', (_case, place) => {
    expect(() => {
      checkDeploymentTarget(settings, place);
    }).not.toThrow();
  });

  test.each([
    ['region', { ...HERE, region: 'us-east-1' }, ', in us-east-1, in the account 123456789012'],
    ['account', { account: '000000000000', region: undefined }, ', in the account 000000000000'],
  ])('is refused from another %s, each in a line', (_what, place, where) => {
    expect(() => {
      checkDeploymentTarget(settings, place);
    }).toThrow(
      new InvalidSettingsError(
        [
          line('customDomain.certificateArn', CERTIFICATE, where),
          line('topicArn', TOPIC, where),
          line('taskTable.arn', TABLE, where),
          line('encryptionKeyArn', KEY, where),
          line('providerApiKeySecret', API_KEY, where),
          line('webhookHmacSecret', HMAC_KEY, where),
          line('originHeaderSecret', ORIGIN, where),
        ].join('\n'),
      ),
    );
  });

  test('is taken from anywhere without a place: a name is looked for where the stack is', () => {
    const named = readSettings({ providerApiKeySecret: 'suno', webhookHmacSecret: 'kie' });

    expect(() => {
      checkDeploymentTarget(named, HERE);
    }).not.toThrow();
  });

  test('is refused by the construct, in a stack that says where it is', () => {
    const stack = new Stack(anApp(), 'Own', { env: { region: 'us-east-1' } });

    expect(() => new VoiceCallbacks(stack, 'Voices', { topicArn: TOPIC })).toThrow(
      new InvalidSettingsError(line('topicArn', TOPIC, ', in us-east-1')),
    );
  });
});
