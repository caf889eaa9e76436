import { expect, test } from '@jest/globals';
import { withLocalSettings } from '../../local/assembly/synthesize.ts';

const KEY = { providerApiKeySecret: 'local-provider-key' };

test.each<[string, object, object]>([
  ['gives the stack a key to ask the stand-in with', { voiceCallbacks: {} }, { voiceCallbacks: KEY }],
  ['also where nothing is set', {}, { voiceCallbacks: KEY }],
  [
    "leaves the project's own settings as they are",
    { voiceCallbacks: { provider: 'kie.ai', providerApiKeySecret: 'suno/key' }, other: 1 },
    { voiceCallbacks: { provider: 'kie.ai', providerApiKeySecret: 'suno/key' }, other: 1 },
  ],
  [
    'leaves out what only an account has: the stack makes its own here',
    {
      voiceCallbacks: {
        topicArn: 'arn',
        taskTable: { arn: 'arn' },
        originHeaderSecret: 'cloudfront',
        throttleRate: 9,
      },
    },
    { voiceCallbacks: { ...KEY, throttleRate: 9 } },
  ],
  ['leaves what is not settings to the app', { voiceCallbacks: 'x' }, { voiceCallbacks: 'x' }],
])('withLocalSettings %s', (_name, context, expected) => {
  expect(withLocalSettings({ ...context })).toEqual(expected);
});

test('withLocalSettings sets what is set for one run, over those of the project', () => {
  const context = { voiceCallbacks: { lookupsPer10Seconds: 5, throttleRate: 9 } };

  expect(withLocalSettings(context, { lookupsPer10Seconds: 20 })).toEqual({
    voiceCallbacks: { ...KEY, lookupsPer10Seconds: 20, throttleRate: 9 },
  });
});
