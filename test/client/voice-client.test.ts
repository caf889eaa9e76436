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

test('a client can be made that waits for nothing, or for as long as a timer can', () => {
  const patient = { timeoutMs: 2 ** 31 - 1, submitTimeoutMs: 1, retryDelaysMs: [0] };

  expect(() => createVoiceClient({ ...options, ...patient })).not.toThrow();
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
    '"x" is not allowed; it takes the beginning of an https address',
  ],
  [
    'callbackBaseUrl',
    { callbackBaseUrl: 'abc' },
    '"abc" is not allowed; it takes the beginning of an https address',
  ],
  [
    'timeoutMs',
    { timeoutMs: -5 },
    '-5 is not allowed; it takes a whole number of milliseconds, 1 to 2147483647',
  ],
  ['timeoutMs', { timeoutMs: 0 }, '0 is not allowed'],
  ['timeoutMs', { timeoutMs: Number.NaN }, 'NaN is not allowed'],
  ['timeoutMs', { timeoutMs: 2 ** 31 }, '2147483648 is not allowed'],
  ['submitTimeoutMs', { submitTimeoutMs: '30s' }, '"30s" is not allowed; it takes a whole number'],
  ['retryDelaysMs', { retryDelaysMs: 5 }, '5 is not allowed; it takes a list of waits in milliseconds'],
  ['retryDelaysMs[1]', { retryDelaysMs: [0, 0.5] }, '0.5 is not allowed; it takes a whole number'],
])('rejects a wrong %s: %j', (field, wrong, allowed) => {
  expect(() => createVoiceClient({ ...options, ...wrong })).toThrow(`${field}: ${allowed}`);
});
