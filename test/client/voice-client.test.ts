import { expect, test } from '@jest/globals';
import { createVoiceClient, type VoiceClientOptions } from '../../client/index.ts';

const options: VoiceClientOptions = {
  callbackBaseUrl: 'https://abc123.execute-api.eu-west-1.amazonaws.com',
  signingSecret: 'secret',
  apiKey: 'key',
};

test.each(['sunoapi.org', 'api.box', 'kie.ai'] as const)('a client can be made for %s', (provider) => {
  expect(() => createVoiceClient({ ...options, provider })).not.toThrow();
});

test.each<[string, object, string]>([
  [
    'provider',
    { provider: 'suno.com' },
    '"suno.com" is not known; it takes one of sunoapi.org, api.box, kie.ai, or { baseUrl }',
  ],
  ['provider', { provider: 'toString' }, '"toString" is not known'],
  [
    'provider.baseUrl',
    { provider: { baseUrl: 'x' } },
    '"x" is not allowed; it takes the beginning of an address',
  ],
  [
    'callbackBaseUrl',
    { callbackBaseUrl: 'abc' },
    '"abc" is not allowed; it takes the beginning of an address',
  ],
])('rejects a wrong %s: %j', (field, wrong, allowed) => {
  expect(() => createVoiceClient({ ...options, ...wrong })).toThrow(`${field}: ${allowed}`);
});
