import { expect, test } from '@jest/globals';
import { renderPage } from '../../local/console/page.ts';

test('the console escapes everything in a record, and never shows the secret', () => {
  const secret = 'the-signing-secret';
  const evil = `<script>alert("&'")</script>`;

  const { text } = renderPage({
    endpoints: {
      api: 'http://127.0.0.1:3000',
      console: 'http://127.0.0.1:3000/',
      region: 'us-east-1',
      dynamodb: 'http://127.0.0.1:4001',
      sns: 'http://127.0.0.1:4002',
      sqs: 'http://127.0.0.1:4002',
      s3: 'http://127.0.0.1:4002',
      taskTable: 'VoiceTasks',
      quarantineTable: 'QuarantinedCallbacks',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:VoiceEvents',
      eventSource: '/suno-voice-callbacks/SunoVoiceCallbacks',
      failureBucket: 'publish-failures',
      quarantineRetentionDays: 90,
      recordingSettings: {},
      webhookHmac: 'off',
      provider: 'http://127.0.0.1:4003',
      signingSecret: secret,
      signingSecretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Signing',
      secrets: 'http://127.0.0.1:4004',
      pid: 1,
    },
    logDir: '/logs',
    tasks: [{ taskId: evil, kind: 'generate', outcome: 'succeeded', voiceId: evil, deliveries: '2' }],
    quarantined: [{ id: 'abc', reason: evil }],
    now: new Date('2026-03-07T10:00:00Z'),
  });

  expect(text).not.toContain('<script>');
  expect(text).toContain('&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;');
  expect(text).not.toContain(secret);
});
