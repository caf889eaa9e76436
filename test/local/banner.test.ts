import { describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { USUAL_DATA_DIR } from '../../local/arguments.ts';
import { renderBanner } from '../../local/banner.ts';

const endpoints = {
  api: 'http://127.0.0.1:3000',
  console: 'http://127.0.0.1:3000/',
  region: 'us-east-1',
  dynamodb: 'http://127.0.0.1:3001',
  sns: 'http://127.0.0.1:3002',
  sqs: 'http://127.0.0.1:3002',
  s3: 'http://127.0.0.1:3002',
  taskTable: 'VoiceTasks',
  quarantineTable: 'QuarantinedCallbacks',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:VoiceEvents',
  eventSource: 'urn:suno-voice-callbacks',
  failureBucket: 'failures',
  quarantineRetentionDays: 30,
  recordingSettings: {},
  webhookHmac: 'off',
  signingSecret: 'signing-secret-signing-secret-00',
  signingSecretArn: 'arn',
  secrets: 'http://127.0.0.1:3003',
  provider: 'http://127.0.0.1:3004',
  pid: 1,
};

/** The commands of the tool that the banner of an engine on this folder names. */
async function hints(dataDir: string): Promise<string[]> {
  const banner = await renderBanner({ endpoints, logDir: 'logs' }, dataDir, 1_000);
  return [...banner.matchAll(/voice-callbacks -- (.*)/g)].map(([, command = '']) => command);
}

describe('the hints of the banner lead to the engine that printed them', () => {
  test('in the folder that the tool looks in by itself', async () => {
    expect(await hints(USUAL_DATA_DIR)).toEqual(['send fail', 'submit --behave lost --deadline 60s']);
  });

  test.each([
    ['another folder', '/tmp/other', '/tmp/other'],
    ['a relative one, from everywhere', 'other', resolve('other')],
    ['one that a shell would take apart', "/tmp/it's here", String.raw`'/tmp/it'\''s here'`],
  ])('in %s', async (_, dataDir, quoted) => {
    expect(await hints(dataDir)).toEqual([
      `send fail --data-dir ${quoted}`,
      `submit --behave lost --deadline 60s --data-dir ${quoted}`,
    ]);
  });
});
