import type { Endpoints } from '../../local/endpoints.ts';

/** Endpoints of an engine, as its file has them; nothing answers there. */
export function someEndpoints(overrides: Partial<Endpoints> = {}): Endpoints {
  return {
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
    ...overrides,
  };
}
