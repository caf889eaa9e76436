import { expect, test } from '@jest/globals';
import { toCallbackRequest } from '../../functions/receive-callback/http.ts';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_A';

const userAgentOf = (userAgent: string | null, token: string | undefined = TOKEN) =>
  toCallbackRequest(
    {
      routeKey: 'POST /suno/voice-generate-callback/{token}',
      pathParameters: { token },
      requestContext: { http: { userAgent } },
    },
    undefined,
  ).client.userAgent;

test.each([
  ['as it is', 'provider/1 (+https://suno.example)', 'provider/1 (+https://suno.example)'],
  ['without the token', `see ${TOKEN}`, 'see ***'],
  [
    'without the token of its URL',
    '/suno/voice-generate-callback/other.to-ken',
    '/suno/voice-generate-callback/***',
  ],
  ['without half a token at its end', `${'x'.repeat(250)}${TOKEN}`, `${'x'.repeat(250)}***`],
  ['of 256 characters', 'x'.repeat(300), 'x'.repeat(256)],
  ['if there is one', '', undefined],
  ['if it is known', null, undefined],
])('a user agent is kept %s', (_name, given, kept) => {
  expect(userAgentOf(given)).toBe(kept);
});

test.each([undefined, '', 'x'])(
  'a user agent has no token although its request has none of ours: %j',
  (token) => {
    const signature = 'Zm9yZ2VkLXNpZ25hdHVyZS1vZi0zMi1ieXRlcy0tLTA';
    const shown = userAgentOf(`see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.${signature}`, token);

    expect(shown).not.toContain('Zm9yZ2Vk');
  },
);

test.each(['\u{10000} \u{2f000}\u1135', '"quoted"', '%2E%2E', '..'])(
  'a user agent is kept without what stands in the place of the token: %j',
  (token) => {
    expect(userAgentOf(`see ${token}`, token)).toBe('see ***');
  },
);
